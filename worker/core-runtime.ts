import { DefaultLogger, Runtime } from "@temporalio/worker";
import type { Logger } from "pino";
import type { WorkerConfig } from "../config/worker";
import { createCoreLog, type FindWorkflow } from "./core-log";

/** Installs Temporal's runtime, whose log lines go to our log, and whose metrics Prometheus can read. */
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
