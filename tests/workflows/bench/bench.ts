import { noBills } from "../../support/no-bills";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { WorkflowClientInterceptor } from "@temporalio/client";
import { msToTs } from "@temporalio/common/lib/time";
import { WorkflowCoverage } from "@temporalio/nyc-test-coverage";
import { TestWorkflowEnvironment } from "@temporalio/testing";
import { DefaultLogger, Runtime, Worker } from "@temporalio/worker";
import express, { type RequestHandler } from "express";
import { createConnection } from "mongoose";
import { createActivities } from "../../../activities";
import type { Channel, Merchant, Merchants } from "../../../domain/money/payment";
import { merchantsOf } from "../../../gateways/outside-parties";
import type { PaymentGateway, PaymentGateways } from "../../../gateways/payment-channel";
import { createMaterialFiles } from "../../../store/material-files";
import { createInvoiceFiles } from "../../../store/invoice-files";
import { createWebhookClient } from "../../../gateways/webhooks";
import { createWebhookSecrets } from "../../../store/webhook-endpoints";
import { createTokenStore } from "../../../store/token-store";
import { testAuditKeys } from "../../support/audit-keys";
import { callbackRoutes } from "../../../api/callbacks/routes";
import type { Dependencies } from "../../../api/dependencies";
import { createEngine } from "../../../api/engine";
import { rawBody } from "../../../api/platform/request-guards";
import { requestId } from "../../../api/platform/request-log";
import { readRetentionConfig } from "../../../config/retention";
import { defaultBanks } from "../../../config/union-pay";
import { defaultMaterials } from "../../../domain/materials/materials";
import { defaultFeeTable } from "../../../domain/application/fees";
import type { RenewalSettings } from "../../../domain/settings";
import { serve } from "../../../stand-ins/shared/serve";
import { temporalCli, timeSkippingServer } from "../../../embedded/temporal-server/programs";
import { addSearchAttributes } from "../../../embedded/temporal-server/search-attributes";
import { defaultToolsDir } from "../../../embedded/tools/tools-dir";
import { modelsOf } from "../../../store/models";
import { createRuns } from "../../../temporal/runs";
import { taskQueue } from "../../../temporal/task-queue";
import { sealedActivities } from "../../../worker/create-worker";
import { createWorkflowMessenger } from "../../../worker/start-worker";
import { prepareWorkflowThreads } from "../../../worker/workflow-threads";
import { noLimits } from "../../support/no-limits";
import { withAround, type Around } from "./around";
import { gatewaysInHand, noticesTaken, type GatewayInHand, type GatewaysInHand } from "./gateways-in-hand";
import { silent, startOutsideWorld } from "./outside-world";
import { createSteppingClient } from "./stepping-client";
import { createTestClock } from "./test-clock";
import {
  benchDataConverter,
  benchFileSealer,
  benchSealer,
  uncancelledTimers,
  workflowCode,
} from "./workflow-code";
import { createWriteJournal } from "./write-journal";

Runtime.install({ logger: new DefaultLogger("ERROR") });

const collectsCoverage = (): boolean => "__coverage__" in globalThis;

export interface BenchOptions {
  /** Wrapper of the activities' calls. */
  around?: Around;
  /** Handler that the gateways' notices pass before they reach the API. */
  mail?: (channels: PaymentGateways) => RequestHandler;
  /** False for tests that run so much that measuring coverage would exhaust the memory. */
  measured?: boolean;
  /** An additional channel, with the path of the module that replaces domain/money/channel-rows. */
  more?: MoreChannel;
  /** Modules of workflow interceptors that adapt the workflow to the time-skipping server. */
  workflowInterceptors?: readonly string[];
  /** True for Temporal's own server, whose time can't be skipped. */
  realServer?: boolean;
  settings?: RenewalSettings;
  /** Time limit of a workflow task in seconds, by default Temporal's 10 s. A shorter one has earlier heartbeats. */
  workflowTaskSeconds?: number;
  /** True if a cancellation after a payment waits for two operators. */
  twoPersons?: boolean;
  /** Merchant numbers of a former account, which gets gateways of its own. */
  formerNumbers?: { mchid: string; merId: string };
}

export interface MoreChannel {
  channel: Channel;
  rows: string;
  start: (options: GatewayOptions) => { merchant: Merchant; gateway: PaymentGateway; inHand: GatewayInHand };
}

export interface GatewayOptions {
  /** Returns the test's time in milliseconds since the epoch. */
  now: () => Promise<number>;
  noticeUrl: string;
}

export const benchSettings: RenewalSettings = {
  wechatWindowSeconds: 300,
  unionPayWindowSeconds: 1_800,
  receiptDays: 15,
  invoiceWindowDays: 365,
};

const directly = (): RequestHandler => (_request, _response, next) => next();

const withTaskLimit = (seconds: number): WorkflowClientInterceptor => ({
  startUpdateWithStart(input, next) {
    const options = { ...input.workflowStartOptions, workflowTaskTimeout: msToTs(seconds * 1_000) };
    return next({ ...input, workflowStartOptions: options });
  },
});

/** Starts the time-skipping server, again if the SDK's wait of five seconds was too short. */
async function startEnvironment(triesLeft = 2): Promise<TestWorkflowEnvironment> {
  const path = await timeSkippingServer({ toolsDir: defaultToolsDir, report: () => undefined });
  try {
    return await TestWorkflowEnvironment.createTimeSkipping({
      server: { executable: { type: "existing-path", path } },
    });
  } catch (error) {
    if (triesLeft === 0 || !String(error).includes("did not start within")) throw error;
    return startEnvironment(triesLeft - 1);
  }
}

async function startRealServer(): Promise<TestWorkflowEnvironment> {
  const path = await temporalCli({ toolsDir: defaultToolsDir, report: () => undefined });
  return TestWorkflowEnvironment.createLocal({
    server: { executable: { type: "existing-path", path }, log: { format: "json", level: "error" } },
  });
}

/**
 * Starts the workflow on the time-skipping server without mocks: MongoDB, gateways, invoice provider and the API's
 * callback routes are real. Use one bench per test file.
 */
export async function startBench({
  around = ({ proceed }) => proceed(),
  mail = directly,
  measured = true,
  more,
  realServer = false,
  workflowInterceptors = realServer ? [] : [uncancelledTimers],
  settings = benchSettings,
  workflowTaskSeconds,
  twoPersons = false,
  formerNumbers,
}: BenchOptions = {}) {
  const coverage = measured && collectsCoverage() ? new WorkflowCoverage() : undefined;
  const dataDir = await mkdtemp(join(tmpdir(), "ca-renewal-bench-"));
  const env = await (realServer ? startRealServer() : startEnvironment());
  await addSearchAttributes(env.connection, "default");

  const dbName = `bench-${process.pid}-${Date.now()}`;
  const connection = await createConnection(process.env["TEST_MONGODB_URI"] ?? "", { dbName }).asPromise();
  const models = modelsOf(connection);
  for (const model of Object.values(models)) await model.createIndexes();

  const clock = createTestClock(() => env.currentTimeMs());
  const notices = express();
  const noticeServer = await serve(0, () => notices);
  const surroundings = {
    ledgerNow: () => env.currentTimeMs(),
    now: clock.now,
    noticeUrl: noticeServer.url,
    tokenStore: createTokenStore(models.accessTokens, { appKey: "bench", now: Date.now }),
  };
  const former = formerNumbers
    ? await startOutsideWorld({ ...surroundings, dataDir: join(dataDir, "former"), numbers: formerNumbers })
    : undefined;
  const world = await startOutsideWorld({
    ...surroundings,
    dataDir,
    ...(former ? { former: former.settings } : {}),
  });
  const { invoice } = world.parties;
  const another = more?.start({ now: () => env.currentTimeMs(), noticeUrl: noticeServer.url });
  const added = <T>(value: T | undefined): Partial<Record<Channel, T>> =>
    more && value ? { [more.channel]: value } : {};
  const channels: PaymentGateways = { ...world.parties.channels, ...added(another?.gateway) };
  const merchants: Merchants = { ...merchantsOf(world.settings), ...added(another?.merchant) };
  const gateways: GatewaysInHand = { ...gatewaysInHand(world), ...added(another?.inHand) };
  const sleep = async (seconds: number): Promise<void> => {
    await noticesTaken(gateways);
    await env.sleep(seconds * 1000);
  };
  const client = createSteppingClient(
    {
      connection: env.connection,
      dataConverter: benchDataConverter,
      interceptors: {
        workflow: workflowTaskSeconds === undefined ? [] : [withTaskLimit(workflowTaskSeconds)],
      },
    },
    // On Temporal's own server, time passes by itself and no steps are needed.
    realServer ? () => pause(100) : sleep,
  );
  const engineWith = ({ eventsPerRun }: { eventsPerRun: number }) =>
    createEngine({ client, settings, eventsPerRun });
  const engine = engineWith({ eventsPerRun: 2_000 });
  const invoiceFiles = createInvoiceFiles(models.invoiceFiles);
  const journal = createWriteJournal();
  const dependencies: Dependencies = {
    models,
    engine,
    parties: { channels, invoice },
    invoiceFiles,
    twoPersons: true,
    ...{ earlyDays: 90, endToleranceDays: 93 },
    refusesOtherTypes: false,
    sealer: benchSealer,
    settings,
    merchants,
    limits: noLimits,
    ...{ auditCollector: { collectOf: async () => 0 }, settleAudit: async () => undefined },
    feeTable: defaultFeeTable,
    webhooks: {
      loopback: true,
      call: createWebhookClient({ loopback: true, now: clock.now }),
      secrets: createWebhookSecrets(benchFileSealer),
    },
    materials: defaultMaterials,
    drawPages: async () => ({ fault: "broken" }),
    materialFiles: createMaterialFiles(models.materialFiles, benchFileSealer),
    unfinishedDays: 365,
    banks: defaultBanks,
    noticeMetrics: { count: () => undefined, delayOf: () => undefined },
    now: Date.now,
    log: silent,
  };
  notices.use(requestId).use("/api/callbacks", rawBody, mail(channels)).use(callbackRoutes(dependencies));

  const runs = createRuns(client);
  const lostNotices: string[] = [];
  const activities = createActivities({
    ...models,
    channels: { ...channels, unionpay: clock.follow(channels.unionpay) },
    noticeLost: ({ number }) => lostNotices.push(number),
    invoiceProvider: invoice,
    invoiceFiles,
    messenger: createWorkflowMessenger(client),
    restoring: false,
    currentRun: runs.current,
    runs,
    client,
    models,
    ...{ sealer: benchSealer, twoPersons },
    ...{ retention: readRetentionConfig({}), bills: noBills },
    auditKeys: testAuditKeys,
    auditChain: { add: async () => true },
    headMade: () => undefined,
    ...{ now: Date.now, log: silent },
  });
  const options = {
    connection: env.nativeConnection,
    taskQueue,
    workflowBundle: await workflowCode({ interceptors: workflowInterceptors, coverage, rows: more?.rows }),
    activities: withAround(withAround(activities, journal.around), around),
    dataConverter: benchDataConverter,
    interceptors: { activity: [sealedActivities] },
  };
  prepareWorkflowThreads();
  const worker = await Worker.create(coverage?.augmentWorkerOptionsWithBundle(options) ?? options);
  const running = worker.run();

  return {
    /** Client of Temporal, and the test's time. */
    env: { client, currentTimeMs: () => env.currentTimeMs(), sleep: (ms: number) => env.sleep(ms) },
    engine,
    /** Creates an engine that starts applications with shorter runs. */
    engineWith,
    /** Dependencies of the API's handlers. */
    dependencies,
    models,
    journal,
    /** Numbers of attempts whose payment was found by a query because no notice came in time. */
    lostNotices,
    world,
    merchants,
    /** Accounts that can be paid to: the present one and, if there is one, the former one. */
    accounts: [world, ...(former ? [former] : [])].map((outside) => ({
      outside,
      merchants: merchantsOf(outside.settings),
    })),
    /** Gateways of the channels as payers and tests use them. */
    gateways,
    /** Lets the test's time pass by some seconds, after the notices on their way were taken. */
    sleep,
    async close(): Promise<void> {
      worker.shutdown();
      await running;
      if (coverage) mergeCoverage(coverage);
      await world.close();
      await former?.close();
      await noticeServer.close();
      await connection.dropDatabase();
      await connection.close();
      await env.teardown();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export type Bench = Awaited<ReturnType<typeof startBench>>;

/** Merges the coverage of the workflow sandbox, as plain copies: its objects belong to another realm than jest's. */
function mergeCoverage(coverage: WorkflowCoverage): void {
  coverage.mergeIntoGlobalCoverage();
  const collected: typeof globalThis & { __coverage__?: unknown } = globalThis;
  collected.__coverage__ = JSON.parse(JSON.stringify(collected.__coverage__));
}
