import { Client } from "@temporalio/client";
import { DefaultLogger, NativeConnection, Runtime, type LogLevel, type Worker } from "@temporalio/worker";
import { pino, type Logger } from "pino";
import { createActivities } from "../activities";
import { createInvoiceFiles } from "../store/invoice-files";
import { createOutsideParties, outsidePartyReaders } from "../gateways/outside-parties";
import { createStatements } from "../activities/reconciliation/statements";
import { createSmsDispatcher } from "./sms-outbox";
import { describeError } from "../config/describe-error";
import { configurationOrExit, readEnvironmentParts } from "../config/environment";
import { readWorkerConfig, type WorkerConfig } from "../config/worker";
import { connectDatabase } from "../store/models";
import { createDataConverter } from "../temporal/data-converter";
import { readPayloadKeys } from "../temporal/payload-keys";
import { createWorker } from "./create-worker";
import { serveHealth } from "./health";
import { ensureReconciliationSchedule } from "./reconciliation-schedule";
import { createWorkflowMessenger } from "./workflow-messenger";

const now = () => Date.now();

/** Temporal's own log lines become ours, with metrics for Prometheus beside them. */
function installRuntime({ host, metricsPort }: WorkerConfig, log: Logger): void {
  const levels: Record<LogLevel, "trace" | "debug" | "info" | "warn" | "error"> = {
    TRACE: "trace",
    DEBUG: "debug",
    INFO: "info",
    WARN: "warn",
    ERROR: "error",
  };
  Runtime.install({
    logger: new DefaultLogger("INFO", ({ level, message, meta }) => {
      const failure = meta?.["error"] === undefined ? {} : { error: describeError(meta["error"]) };
      log[levels[level]]({ ...meta, ...failure, sdk: true }, message);
    }),
    telemetryOptions: { metrics: { prometheus: { bindAddress: `${host}:${metricsPort}` } } },
  });
}

async function main(): Promise<void> {
  const { worker: config, ...settings } = configurationOrExit(() =>
    readEnvironmentParts({ worker: readWorkerConfig, ...outsidePartyReaders }, process.env),
  );
  const keys = configurationOrExit(() => readPayloadKeys(config.payloadKeysFile));
  const log = pino({ name: "worker", level: config.logLevel });
  installRuntime(config, log);

  const { connection: database, models } = await connectDatabase(config.mongodbUri);
  const connection = await NativeConnection.connect({ address: config.temporalAddress });
  const client = new Client({
    connection,
    namespace: config.temporalNamespace,
    dataConverter: createDataConverter(keys),
  });

  const { wechat, unionPay, sms, invoice } = createOutsideParties({ settings, now, log });
  const unionPayMerchantId = settings.unionPay.merchantId;
  const activities = createActivities({
    ...models,
    channels: { wechat, unionpay: unionPay },
    invoiceProvider: invoice,
    invoiceFiles: createInvoiceFiles(database),
    statements: createStatements({ wechat, unionPay, unionPayMerchantId }),
    messenger: createWorkflowMessenger(client),
    now,
    log,
  });

  const dispatcher = createSmsDispatcher({ model: models.messages, sender: sms, now, log });
  let worker: Worker | undefined;
  // All that can fail comes before the worker: one that was made but never ran would hold the connection for ever.
  const health = await serveHealth({ worker: () => worker, host: config.host, port: config.healthPort });
  try {
    await ensureReconciliationSchedule(client);
    worker = await createWorker({
      connection,
      namespace: config.temporalNamespace,
      keys,
      activities,
      cachedWorkflows: config.cachedWorkflows,
    });
    dispatcher.start();
    await worker.run();
  } finally {
    health.close();
    await dispatcher.stop();
    await connection.close();
    await database.close();
  }
}

main().catch((error: unknown) => {
  pino({ name: "worker" }).fatal({ error: describeError(error) }, "the worker ended");
  process.exitCode = 1;
});
