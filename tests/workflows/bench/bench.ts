import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHash } from "node:crypto";
import { WorkflowCoverage } from "@temporalio/nyc-test-coverage";
import { TestWorkflowEnvironment } from "@temporalio/testing";
import { DefaultLogger, Runtime, Worker, type WorkerOptions } from "@temporalio/worker";
import express from "express";
import { createConnection } from "mongoose";
import { createActivities } from "../../../activities";
import { createInvoiceFiles } from "../../../activities/invoice/files";
import { createStatements } from "../../../activities/reconciliation/statements";
import { callbackRoutes } from "../../../api/callbacks/routes";
import type { Dependencies } from "../../../api/dependencies";
import { createEngine } from "../../../api/engine";
import { rawBody } from "../../../api/platform/body-parsers";
import { requestId } from "../../../api/platform/request-id";
import { defaultBanks } from "../../../config/union-pay";
import { defaultFeeTable } from "../../../domain/fees";
import type { RenewalSettings } from "../../../domain/settings";
import { serve } from "../../../embedded/shared/serve";
import { timeSkippingServer } from "../../../embedded/temporal-server/programs";
import { addSearchAttributes } from "../../../embedded/temporal-server/search-attributes";
import { defaultToolsDir } from "../../../embedded/tools/project-root";
import { modelsOf } from "../../../models";
import { createDataConverter } from "../../../temporal/data-converter";
import { taskQueue } from "../../../temporal/task-queue";
import { createWorkflowMessenger } from "../../../worker/workflow-messenger";
import { silent, startOutsideWorld } from "./outside-world";

Runtime.install({ logger: new DefaultLogger("ERROR") });

/** Payloads are encrypted here as everywhere, with a key that keeps no secret: recorded histories must stay readable. */
const keys = {
  currentKeyId: "test",
  keys: new Map([["test", createHash("sha256").update("recorded histories").digest()]]),
};
export const benchDataConverter = createDataConverter(keys);

export const workflowsPath = require.resolve("../../../workflows");

const collectsCoverage = (): boolean => "__coverage__" in globalThis;

/**
 * The workflow on the time-skipping server with nothing stood in for: MongoDB, gateways, provider and the API's
 * callback routes are real. One bench per test file.
 */
export async function startBench() {
  const dataDir = await mkdtemp(join(tmpdir(), "ca-renewal-bench-"));
  const path = await timeSkippingServer({ toolsDir: defaultToolsDir, report: () => undefined });
  const env = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: "existing-path", path } },
    client: { dataConverter: benchDataConverter },
  });
  await addSearchAttributes(env.connection, "default");

  const dbName = `bench-${process.pid}-${Date.now()}`;
  const connection = await createConnection(process.env["TEST_MONGODB_URI"] ?? "", { dbName }).asPromise();
  const models = modelsOf(connection);
  for (const model of Object.values(models)) await model.createIndexes();

  const notices = express();
  const noticeServer = await serve(0, () => notices);
  const world = await startOutsideWorld({
    dataDir,
    ledgerNow: () => env.currentTimeMs(),
    noticeUrl: noticeServer.url,
  });
  const { wechat, unionPay, invoice } = world.parties;
  const settings: RenewalSettings = {
    wechatWindowSeconds: 300,
    unionPayWindowSeconds: 1_800,
    receiptDays: 15,
    invoiceWindowDays: 365,
    merchants: {
      wechat: { merchantId: world.settings.wechat.mchid, appId: world.settings.wechat.appid },
      unionpay: { merchantId: world.settings.unionPay.merchantId },
    },
  };
  const engine = createEngine({ client: env.client, connection: env.connection, settings });
  const invoiceFiles = createInvoiceFiles(connection);
  const dependencies: Dependencies = {
    models,
    engine,
    parties: { wechat, unionPay, invoice },
    invoiceFiles,
    settings,
    feeTable: defaultFeeTable,
    banks: defaultBanks,
    now: Date.now,
    log: silent,
  };
  notices.use(requestId).use("/api/callbacks", rawBody).use(callbackRoutes(dependencies));

  const activities = createActivities({
    ...models,
    channels: { wechat, unionpay: unionPay },
    invoiceProvider: invoice,
    invoiceFiles,
    statements: createStatements({
      wechat,
      unionPay,
      unionPayMerchantId: settings.merchants.unionpay.merchantId,
    }),
    messenger: createWorkflowMessenger(env.client),
    merchants: settings.merchants,
    now: Date.now,
    log: silent,
  });
  const coverage = new WorkflowCoverage();
  const options: WorkerOptions & { workflowsPath: string } = {
    connection: env.nativeConnection,
    taskQueue,
    workflowsPath,
    activities,
    dataConverter: benchDataConverter,
  };
  const worker = await Worker.create(collectsCoverage() ? coverage.augmentWorkerOptions(options) : options);
  const running = worker.run();

  return {
    env,
    engine,
    models,
    world,
    settings,
    /** Lets the test's time pass. */
    sleep: (seconds: number) => env.sleep(seconds * 1000),
    async close(): Promise<void> {
      worker.shutdown();
      await running;
      if (collectsCoverage()) mergeCoverage(coverage);
      await world.close();
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
  const collected = globalThis as unknown as { __coverage__: unknown };
  collected.__coverage__ = JSON.parse(JSON.stringify(collected.__coverage__));
}
