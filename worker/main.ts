import { DefaultLogger, Runtime } from "@temporalio/worker";
import type { Logger } from "pino";
import { describeError } from "../lib/describe-error";
import { configurationOrExit, readEnvironmentParts } from "../config/environment";
import { createMetrics } from "../runtime/metrics";
import { createProcessLog, workerReaders, stopSignal } from "../runtime/process-settings";
import { createReadiness, notReached } from "../runtime/readiness";
import { awayExitCode, StayedAway } from "../runtime/wait-until-available";
import type { WorkerConfig } from "../config/worker";
import { serveProbes } from "./probes";
import { createRunFinder } from "./run-finder";
import { startWorker } from "./start-worker";
import { createCoreLog, type FindWorkflow } from "./core-log";

/** Parts that a worker must have reached before it is ready. */
const parts = ["mongodb", "indexes", "temporal", "namespace", "searchAttributes", "payloadKeys", "worker"];

async function main(): Promise<void> {
  const {
    worker: config,
    renewal,
    webhooks,
    retention,
    payloadKeys: keys,
    auditKeys,
    ...outside
  } = configurationOrExit(() => readEnvironmentParts(workerReaders, process.env));
  const log = createProcessLog({ name: "worker", level: config.logLevel });
  const runFinder = createRunFinder();
  installRuntime(config, log, runFinder.find);

  const readiness = createReadiness({
    checks: Object.fromEntries(parts.map((part) => [part, notReached])),
    log,
  });
  const metrics = createMetrics(readiness);
  await serveProbes({ readiness, metrics, log }, config.host, config.healthPort);
  const signal = stopSignal();
  try {
    const started = await startWorker({
      ...{
        config,
        renewal,
        outside,
        webhooks,
        retention,
        keys,
        auditKeys,
        readiness,
        metrics,
        runFinder,
        log,
        signal,
      },
    });
    await started.run();
  } catch (error) {
    // The signal's own reason means that the process was told to stop during its start.
    if (error !== signal.reason) throw error;
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    createProcessLog({ name: "worker" }).fatal({ error: describeError(error) }, "the worker ended");
    process.exit(error instanceof StayedAway ? awayExitCode : 1);
  },
);

/** Installs Temporal's runtime, whose log lines go to our log, and whose metrics Prometheus can read. */
function installRuntime({ host, metricsPort }: WorkerConfig, log: Logger, findWorkflow: FindWorkflow): void {
  Runtime.install({
    logger: new DefaultLogger("INFO", createCoreLog(log, findWorkflow)),
    telemetryOptions: {
      logging: { forward: {}, filter: { core: "WARN", other: "ERROR" } },
      metrics: { prometheus: { bindAddress: `${host}:${metricsPort}` } },
    },
  });
}
