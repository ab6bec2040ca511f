import type { StatsFs } from "node:fs";
import { statfs } from "node:fs/promises";
import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { Readiness } from "./readiness";

/** Creates a process's registry of metrics: Node.js' own, and whether each part can be used. */
export function createMetrics(readiness: Readiness): Registry {
  const registry = new Registry();
  // The precision is in milliseconds. The default of ten wakes a process a hundred times a second, which was most of what
  // an idle process did.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 100 });
  const ready = new Gauge({
    name: "ca_ready",
    help: "1 if the part can be used, 0 if it is away or does not fit",
    labelNames: ["part"],
    registers: [],
    async collect() {
      const { parts } = await readiness.report();
      for (const [part, state] of Object.entries(parts)) this.set({ part }, state === "ok" ? 1 : 0);
    },
  });
  registry.registerMetric(ready);
  diskMetrics(registry);
  return registry;
}

/**
 * Creates the metrics of the disk to which this process writes. In a container that is the host's disk with images and
 * volumes.
 */
function diskMetrics(registry: Registry): void {
  const disk = (name: string, help: string, bytesOf: (stats: StatsFs) => number) =>
    registry.registerMetric(
      new Gauge({
        ...{ name, help, registers: [] },
        async collect() {
          this.set(bytesOf(await statfs("/")));
        },
      }),
    );
  disk(
    "ca_disk_free_bytes",
    "What can still be written to the disk under the process",
    (stats) => stats.bavail * stats.bsize,
  );
  disk(
    "ca_disk_size_bytes",
    "The whole of the disk under the process",
    (stats) => stats.blocks * stats.bsize,
  );
}
