import { DefaultLogger, Runtime, type LogLevel } from "@temporalio/worker";
import type { Logger } from "pino";
import { describeError } from "../config/describe-error";
import type { WorkerConfig } from "../config/worker";

const levels: Record<LogLevel, "trace" | "debug" | "info" | "warn" | "error"> = {
  TRACE: "trace",
  DEBUG: "debug",
  INFO: "info",
  WARN: "warn",
  ERROR: "error",
};

/** Temporal's own log lines become ours, with metrics for Prometheus beside them. */
export function installRuntime({ host, metricsPort }: WorkerConfig, log: Logger): void {
  Runtime.install({
    logger: new DefaultLogger("INFO", ({ level, message, meta }) => {
      const failure = meta?.["error"] === undefined ? {} : { error: describeError(meta["error"]) };
      log[levels[level]]({ ...meta, ...failure, sdk: true }, message);
    }),
    telemetryOptions: { metrics: { prometheus: { bindAddress: `${host}:${metricsPort}` } } },
  });
}
