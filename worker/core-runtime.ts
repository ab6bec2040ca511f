import { DefaultLogger, Runtime } from "@temporalio/worker";
import type { Logger } from "pino";
import type { WorkerConfig } from "../config/worker";
import { createCoreLog, type FindWorkflow } from "./core-log";

/** Temporal's own log lines become ours, with metrics for Prometheus beside them. */
export function installRuntime(
  { host, metricsPort }: WorkerConfig,
  log: Logger,
  findWorkflow: FindWorkflow,
): void {
  Runtime.install({
    logger: new DefaultLogger("INFO", createCoreLog(log, findWorkflow)),
    telemetryOptions: {
      logging: { forward: {}, filter: { core: "WARN", other: "ERROR" } },
      metrics: { prometheus: { bindAddress: `${host}:${metricsPort}` } },
    },
  });
}
