import { DefaultLogger, Runtime } from "@temporalio/worker";
import type { Logger } from "pino";
import type { WorkerConfig } from "../config/worker";
import { createCoreLog } from "./core-log";

/** Temporal's own log lines become ours, with metrics for Prometheus beside them. */
export function installRuntime({ host, metricsPort }: WorkerConfig, log: Logger): void {
  Runtime.install({
    logger: new DefaultLogger("INFO", createCoreLog(log)),
    telemetryOptions: {
      logging: { forward: {}, filter: { core: "WARN", other: "ERROR" } },
      metrics: { prometheus: { bindAddress: `${host}:${metricsPort}` } },
    },
  });
}
