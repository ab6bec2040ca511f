import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { Readiness } from "./readiness";

/** A process's own registry: what Node.js tells of itself, and whether each part can be used. */
export function createMetrics(readiness: Readiness): Registry {
  const registry = new Registry();
  // Milliseconds. The usual ten wake a process a hundred times a second: that was most of what it did when nothing happens.
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
  return registry;
}
