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
import { sealedActivities } from "../../../worker/sealed-activities";
import { createWorkflowMessenger } from "../../../worker/workflow-messenger";
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
  /** What stands between the workflow and its activities. */
  around?: Around;
  /** What the gateways' notices meet before they reach the API. */
  mail?: (channels: PaymentGateways) => RequestHandler;
  /** False where so much runs that its coverage would fill the memory. */
  measured?: boolean;
  /** One more channel, as its row stands in the module that takes the place of domain/money/channel-rows. */
  more?: MoreChannel;
  /** What changes the workflow for the time-skipping server's sake. */
  workflowInterceptors?: readonly string[];
  /** Temporal's own server, whose time can't be skipped. */
  realServer?: boolean;
  settings?: RenewalSettings;
  /** The time limit of a workflow task, where it isn't Temporal's 10 s: a shorter one has earlier heartbeats. */
  workflowTaskSeconds?: number;
  /** True where what is cancelled after a payment waits for operators; otherwise the console alone decides. */
  twoPersons?: boolean;
  /** Merchant numbers of an account that was paid to before: with gateways of its own. */
  formerNumbers?: { mchid: string; merId: string };
}

export interface MoreChannel {
  channel: Channel;
  rows: string;
  start: (options: GatewayOptions) => { merchant: Merchant; gateway: PaymentGateway; inHand: GatewayInHand };
}

export interface GatewayOptions {
  /** The test's time. Milliseconds. */
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

/** The SDK gives the server five seconds to be there: where several start at once, one may need another try. */
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
 * The workflow on the time-skipping server with nothing stood in for: MongoDB, gateways, provider and the API's
 * callback routes are real. One bench per test file.
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
    // Temporal's own server needs no steps: its time passes by itself.
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
    earlyDays: 90,
    refusesOtherTypes: false,
    sealer: benchSealer,
    settings,
    merchants,
    limits: noLimits,
    ...{ auditCollector: { collectOf: async () => 0 }, settleAudit: async () => undefined },
    feeTable: defaultFeeTable,
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
  const worker = await Worker.create(coverage?.augmentWorkerOptionsWithBundle(options) ?? options);
  const running = worker.run();

  return {
    /** Temporal, with the test's time. */
    env: { client, currentTimeMs: () => env.currentTimeMs(), sleep: (ms: number) => env.sleep(ms) },
    engine,
    /** The same, for applications whose runs are shorter. */
    engineWith,
    /** What the API's handlers work with. */
    dependencies,
    models,
    journal,
    /** The attempts whose payment a question found, and no notice had told in time. */
    lostNotices,
    world,
    merchants,
    /** The accounts that can be paid to: the present one, and the former one where there is one. */
    accounts: [world, ...(former ? [former] : [])].map((outside) => ({
      outside,
      merchants: merchantsOf(outside.settings),
    })),
    /** Each channel's gateway, as a payer and a test use it. */
    gateways,
    /** Lets the test's time pass, once the notices that are on their way are taken. Seconds. */
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

/** Objects of the workflow sandbox are foreign to jest's own: only plain copies are understood. */
function mergeCoverage(coverage: WorkflowCoverage): void {
  coverage.mergeIntoGlobalCoverage();
  const collected: typeof globalThis & { __coverage__?: unknown } = globalThis;
  collected.__coverage__ = JSON.parse(JSON.stringify(collected.__coverage__));
}
