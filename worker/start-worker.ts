import { Client } from "@temporalio/client";
import { NativeConnection } from "@temporalio/worker";
import type { Logger } from "pino";
import { type Registry, Gauge } from "prom-client";
import { createActivities } from "../activities";
import type { AuditKeys } from "../config/audit-keys";
import type { WebhooksConfig } from "../config/webhooks";
import type { RenewalConfig } from "../config/renewal";
import type { RetentionConfig } from "../config/retention";
import type { WorkerConfig } from "../config/worker";
import { createWebhookClient } from "../gateways/webhooks";
import { createOutsideParties, type OutsidePartySettings } from "../gateways/outside-parties";
import { databaseCheck, indexCheck } from "../runtime/checks/database";
import { engineChecks } from "../runtime/checks/engine";
import { keyIsUsed, payloadKeyCheck } from "../runtime/checks/payload-keys";
import { engineConnection } from "../runtime/process-settings";
import { clockMetrics } from "../runtime/clock-metrics";
import { lostNoticeMetrics, outsideMetrics } from "../runtime/outside-metrics";
import type { Readiness } from "../runtime/readiness";
import { describeError } from "../lib/describe-error";
import { within } from "../lib/time-limit";
import { waitUntilAvailable, type Waiting } from "../runtime/wait-until-available";
import { createInvoiceFiles } from "../store/invoice-files";
import { createBills } from "../store/bills";
import { createFileSealer } from "../temporal/sealed-file";
import { makeIndexes, openDatabase } from "../store/models";
import { bringStoreUpToDate } from "../store/bring-up-to-date";
import { beginEra } from "../store/event-eras";
import { createEventTeller } from "../store/tell-events";
import { createTokenStore } from "../store/token-store";
import { smsOfNow } from "../store/waiting-sms";
import { createWebhookSecrets } from "../store/webhook-endpoints";
import { createDataConverter } from "../temporal/data-converter";
import { createSealer } from "../temporal/sealed-value";
import { createDeployment } from "../temporal/deployment";
import type { PayloadKeys } from "../temporal/payload-keys";
import { createAuditChain } from "../services/audit/chain";
import { createRuns } from "../temporal/runs";
import { traceMessages } from "../runtime/trace-messages";
import type { HeadDependencies } from "../services/audit/heads";
import type { WorkflowMessenger } from "../services/payment-events/route-event";
import { createMessenger } from "../temporal/messenger";
import { moneyQuestion, paymentNotice, refundNotice } from "../workflows/messages";
import { scheduleMetrics } from "./schedule-metrics";
import { scheduleIds } from "../contract/workflow-ids";
import { ensureSchedule } from "./schedules";
import { createWorker } from "./create-worker";
import { workerCheck } from "./probes";
import type { RunFinder } from "./run-finder";
import { createSmsDispatcher } from "./sms-outbox";
import { promoteBuildWhenIdle } from "./promote-build";
import { workWithDatabase } from "./work-with-database";
import { watchTrade } from "./trade-metrics";
import { createWebhookSender } from "./webhook-sender";
import { watchForeign } from "./watch-foreign";
import { watchRuns } from "./watch-runs";

const now = () => Date.now();

export interface StartOptions {
  config: WorkerConfig;
  /** Settings for the runs that the worker revives. */
  renewal: RenewalConfig;
  outside: OutsidePartySettings;
  webhooks: WebhooksConfig;
  retention: RetentionConfig;
  keys: PayloadKeys;
  auditKeys: AuditKeys;
  readiness: Readiness;
  metrics: Registry;
  /** Finder of runs' workflows, which is given a client as soon as Temporal is reached. */
  runFinder: RunFinder;
  log: Logger;
  /** Signal that aborts the start when the process is told to stop. */
  signal: AbortSignal;
}

/** A worker that has reached everything that it needs. */
export interface StartedWorker {
  /** Works until the process is told to stop. Then it lets work under way end, and closes everything. */
  run(): Promise<void>;
}

/**
 * Waits for MongoDB and Temporal, and creates the worker.
 * @throws StayedAway if one of them stays away for as long as the configuration allows
 */
export async function startWorker(options: StartOptions): Promise<StartedWorker> {
  const { config, outside, keys, auditKeys, readiness, metrics, log, signal } = options;
  const namespace = config.temporalNamespace;
  const waiting: Waiting = { log, signal, giveUpAt: now() + config.startTimeoutMs };

  const reachDatabase = async () => {
    const reached = await waitUntilAvailable("mongodb", () => openDatabase(config.mongodbUri), waiting);
    const { connection: database, models } = reached;
    readiness.watch("mongodb", databaseCheck(database));
    watchTrade({ registry: metrics, models, calendar: config.calendar, now, log });
    readiness.watch("payloadKeys", payloadKeyCheck({ keys, proofs: models.payloadKeyProofs, now }));
    return { database, models };
  };
  const reachEngine = async () => {
    const connect = () => NativeConnection.connect(engineConnection(config));
    const reached = await waitUntilAvailable("temporal", connect, waiting);
    const checks = engineChecks({ connection: reached, namespace });
    for (const [part, check] of Object.entries(checks)) readiness.watch(part, check);
    await waitUntilAvailable("namespace", checks.namespace, waiting);
    return reached;
  };
  const [{ database, models }, connection] = await Promise.all([reachDatabase(), reachEngine()]);
  const dataConverter = createDataConverter(keys, keyIsUsed(models.payloadKeyProofs));
  const client = new Client({
    connection,
    namespace,
    dataConverter,
    interceptors: { workflow: [traceMessages] },
  });
  options.runFinder.askBy(client);

  const restored = config.restoredFrom === undefined ? {} : { restoredFrom: config.restoredFrom };
  const { currentKeyId } = keys;
  const sealer = createFileSealer(keys);
  const bills = createBills({ billParts: models.billParts, sealer, currentKeyId, now, log });
  const { channels, sms, invoice } = createOutsideParties({
    settings: outside,
    tokenStore: createTokenStore(models.accessTokens, { appKey: outside.invoice.appKey, now }),
    now,
    log,
    observe: outsideMetrics(metrics),
    bills,
  });
  const auditChain = createAuditChain({
    ...{ name: "worker", entries: models.auditEntries, keys: auditKeys, now, logger: log },
    ...restored,
  });
  const runs = createRuns(client);
  const dispatcher = createSmsDispatcher({
    ...{ model: models.messages, sender: sms, now, log },
    mostOfDay: config.smsOfDay,
    ofNow: (message) => smsOfNow(models.applications, message, now()),
    ...restored,
  });
  const activities = createActivities({
    ...models,
    ownSender: dispatcher,
    ...restored,
    channels,
    noticeLost: lostNoticeMetrics(metrics),
    invoiceProvider: invoice,
    invoiceFiles: createInvoiceFiles(models.invoiceFiles),
    messenger: createWorkflowMessenger(client),
    restoring: config.restoredFrom !== undefined,
    currentRun: runs.current,
    runs,
    client,
    models,
    sealer: createSealer(keys),
    twoPersons: config.twoPersons,
    retention: options.retention,
    bills,
    auditChain,
    auditKeys,
    auditHeadsFile: config.auditHeadsFile,
    headMade: auditMetrics(metrics),
    now,
    log,
  });

  const index = async () => {
    await waitUntilAvailable("mongodb", () => makeIndexes(models), waiting);
    await waitUntilAvailable("mongodb", () => bringStoreUpToDate(models), waiting);
    await waitUntilAvailable("mongodb", () => beginEra(models, config.restoredFrom), waiting);
    readiness.watch("indexes", indexCheck(models));
  };
  // A namespace can be described before it can be used, so the worker takes no tasks until its schedules exist there.
  const ensureSchedules = () => Promise.all(scheduleIds.map((id) => ensureSchedule(client, id)));
  const make = async () => {
    // The worker is created only once, however long a busy machine takes: the core refuses a second worker beside an
    // unfinished one.
    const made = await within(config.startTimeoutMs, () =>
      createWorker({ connection, namespace, dataConverter, activities, ...config }),
    );
    readiness.watch("worker", workerCheck(made));
    return made;
  };
  const [worker] = await Promise.all([
    make(),
    waitUntilAvailable("namespace", ensureSchedules, waiting),
    index(),
  ]);
  const deployment = createDeployment({ connection, namespace });
  const teller = createEventTeller({
    models,
    now,
    failed: (applicationId, error) =>
      log.error({ applicationId, error: describeError(error) }, "the application's events can't be told"),
    onError: (error) => log.error({ error: describeError(error) }, "events can't be told"),
  });
  const webhooks = createWebhookSender({
    tell: createWebhookClient({ ...options.webhooks, now }),
    secrets: createWebhookSecrets(sealer),
    events: models.events,
    leases: models.leases,
    endpoints: models.webhookEndpoints,
    deliveries: models.webhookDeliveries,
    now,
    log,
  });
  const lookForForeign = watchForeign({
    client,
    ...models,
    registry: metrics,
    now,
    log,
  });
  const { settings, eventsPerRun } = options.renewal;
  const watcher = watchRuns({
    ...{ client, runs, ...models, now, log, lookForForeign },
    restoring: config.restoredFrom !== undefined,
    defaults: {
      ...{ settings, eventsPerRun },
      ...(config.portalUrl === undefined ? {} : { portalUrl: config.portalUrl }),
    },
  });
  scheduleMetrics({ registry: metrics, client, now, log });
  clockMetrics({ registry: metrics, url: outside.wechat.baseUrl, now });

  return {
    run: async () => {
      signal.throwIfAborted();
      dispatcher.start();
      void auditChain.start();
      watcher.start();
      teller.start();
      webhooks.start();
      const { buildId, takesOverAfterMs: silenceMs } = config;
      try {
        await workWithDatabase({
          worker,
          makeWorker: make,
          askDatabase: databaseCheck(database),
          sayPaused: () => deployment.sayPaused(buildId),
          besides: (working) =>
            promoteBuildWhenIdle({ deployment, buildId, silenceMs, now, log, signal: working }),
          log,
          signal,
        });
      } finally {
        await Promise.all([
          dispatcher.stop(),
          teller.stop(),
          webhooks.stop(),
          watcher.stop(),
          auditChain.end(),
        ]);
        await connection.close();
        await database.close();
      }
    },
  };
}

/** Creates the metrics by which alerts learn the result of the daily check of the audit trail. */
function auditMetrics(registry: Registry): HeadDependencies["headMade"] {
  const heads = new Gauge({
    name: "ca_audit_head_timestamp_seconds",
    help: "When the audit trail's head of the day was signed",
    labelNames: ["day", "mac"],
    registers: [registry],
  });
  const breaks = new Gauge({
    name: "ca_audit_breaks",
    help: "Places at which the audit trail isn't as it was written, as the daily look found",
    registers: [registry],
  });
  const keys = new Gauge({
    name: "ca_audit_missing_keys",
    help: "Keys with which the audit trail was signed and that AUDIT_KEYS_FILE lacks",
    registers: [registry],
  });
  return ({ _id: day, at, mac, breaks: found, missingKeys = [] }) => {
    heads.reset();
    heads.set({ day, mac }, at.getTime() / 1_000);
    breaks.set(found);
    keys.set(missingKeys.length);
  };
}

/** Creates the messenger by which activities tell workflows about money. */
export function createWorkflowMessenger(client: Client): WorkflowMessenger {
  const { tell, startOnce } = createMessenger(client);
  return {
    tellOfPayment: (applicationId, evidence) => tell(paymentNotice, applicationId, evidence),
    tellOfRefund: (workflowId, evidence) => tell(refundNotice, workflowId, evidence),
    tellOfMoneyQuestion: (applicationId, question) => tell(moneyQuestion, applicationId, question),
    startStrayRefund: (refund) =>
      startOnce("strayRefund", { workflowId: refund.refund.number, input: refund }),
  };
}
