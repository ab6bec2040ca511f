import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { temporal } from "@temporalio/proto";
import { eventually } from "../../embedded/demo/narrator";
import { scanAndPay } from "../../embedded/demo/outside";
import { createDeployment, deploymentName } from "../../temporal/deployment";
import { taskQueue } from "../../temporal/task-queue";
import { createGatewayOrders } from "../support/gateway-orders";
import { gatewayControls } from "../support/gateways";
import {
  approvalOf,
  approved,
  awaitApplication,
  invoiceFor,
  paid,
  startWechat,
  submitted,
} from "../support/journey";
import { useOwnHouse } from "../support/own-house";

jest.setTimeout(600_000);

const { CommandType, VersioningBehavior, WorkerVersioningMode } = temporal.api.enums.v1;

/** Number of applications in each of four stages. */
const applications = Number(process.env["LOST_APPLICATIONS"] ?? 20) / 4;

const house = useOwnHouse();

async function many(reach: () => Promise<{ id: string }>): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < applications; index += 1) ids.push((await reach()).id);
  return ids;
}

/** Pays a withdrawn application's order, and leaves the refund of that stray money under way. */
async function strayMoney() {
  const { payWechat, endRefund } = gatewayControls(house.own.stack.addresses);
  const { id } = await approved(house);
  const { number } = await startWechat(house.bidder, id);
  await house.bidder.api.withdraw(id, "不再需要");
  await endRefund("default", "PROCESSING");
  await payWechat(number, { at: new Date().toISOString(), kind: "pay-late" });
  const stored = () => house.world.models.strayRefunds.findOne({ applicationId: id }).lean();
  const stray = await eventually("the stray refund", stored, (found) => found !== null);
  await endRefund("default", "SUCCESS");
  return { stored, end: () => endRefund(stray?._id ?? "", "SUCCESS") };
}

test("when Temporal's data are lost, then all open applications are revived at once and go on, and so do stray refunds", async () => {
  const stray = await strayMoney();
  const waiting = await many(() => submitted(house));
  const paying = await many(() => approved(house));
  for (const id of paying) await startWechat(house.bidder, id);
  const handling = await many(() => paid(house));
  const handled = await many(async () => {
    const application = await paid(house);
    return house.world.reviewer.api.markHandled(application.id);
  });
  await house.restart(async () => {
    await rm(join(house.own.dataDir, "temporal"), { recursive: true, force: true });
    // The stack refuses to start without Temporal's data, and tells operators to delete this file.
    await rm(join(house.own.dataDir, "inventory.json"));
  });

  const { operator, reviewer } = house.world;
  await stray.end();
  // The QR codes are paid while the workflows don't exist.
  for (const id of paying) await scanAndPay(house.own.stack.addresses, `${id}0001`);
  expect((await operator.api.call("POST", "/api/operations/repairs")).status).toBe(202);
  for (const id of waiting) {
    let status = 503;
    while (status === 503) {
      const body = approvalOf(await reviewer.api.get(id));
      ({ status } = await reviewer.api.call("POST", `/api/applications/${id}/review`, { body }));
      await pause(200);
    }
    expect(status).toBe(200);
  }
  const gateways = createGatewayOrders(house.own.stack.addresses);
  for (const id of paying) {
    await awaitApplication(house.bidder, id, ({ payment }) => payment === "已支付");
    expect(await gateways.wechatBalance(`${id}0001`)).toBe(20_000);
  }
  for (const id of handling)
    await eventually(
      "a revived run",
      () =>
        house.world.operator.api.call<{ found: string }>("POST", `/api/operations/applications/${id}/repair`),
      ({ body: { found } }) => found !== "missing",
    );
  for (const id of [...paying, ...handling]) await reviewer.api.markHandled(id);
  for (const id of [...paying, ...handling, ...handled]) {
    await house.bidder.api.requestInvoice(id, invoiceFor(house.bidder));
    const ended = await awaitApplication(house.bidder, id, ({ endedAt }) => endedAt !== undefined);
    expect(ended.attempts.map(({ status }) => status)).toEqual(["支付成功"]);
    const news = await house.world.models.messages.find({ _id: new RegExp(`^${id}:`) }).lean();
    expect(news.map(({ _id }) => _id.split(":")[1]).toSorted()).toEqual(["handled", "paid", "review-1"]);
  }
  await eventually("the stray refund's end", stray.stored, (found) => found?.status === "已退款");
  const { body } = await operator.api.call<{ total: number }>("GET", "/api/operations/missing-runs");
  expect(body.total).toBe(0);
});

type Command = temporal.api.command.v1.ICommand;
const ending: Command = {
  commandType: CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION,
  completeWorkflowExecutionCommandAttributes: {},
};
/** Answer of a local activity that nobody has called. */
const invented: Command = {
  commandType: CommandType.COMMAND_TYPE_RECORD_MARKER,
  recordMarkerCommandAttributes: { markerName: "core_local_activity", details: {} },
};

/**
 * Polls for workflow tasks as a worker of the current release would, and answers the first task for the application. It
 * can do so because whoever may write to the namespace may poll.
 */
async function answerAsWorker(id: string, command: Command): Promise<void> {
  const { connection, workflowService } = house.engine.client;
  const namespace = "default";
  const buildId = (await createDeployment({ connection, namespace }).current()) ?? "";
  const deploymentOptions = {
    deploymentName,
    buildId,
    workerVersioningMode: WorkerVersioningMode.WORKER_VERSIONING_MODE_VERSIONED,
  };
  const poll = () =>
    connection.withDeadline(Date.now() + 70_000, () =>
      workflowService.pollWorkflowTaskQueue({
        ...{ namespace, taskQueue: { name: taskQueue }, identity: "示例陌生人", deploymentOptions },
      }),
    );
  const { taskToken } = await eventually(
    "the task",
    poll,
    ({ workflowExecution }) => workflowExecution?.workflowId === id,
  );
  await workflowService.respondWorkflowTaskCompleted({
    ...{ namespace, taskToken, identity: "示例陌生人", deploymentOptions },
    versioningBehavior: VersioningBehavior.VERSIONING_BEHAVIOR_AUTO_UPGRADE,
    commands: [command],
  });
}

test("a run that a stranger who polls as the worker has ended, or whose history they have written into, stays as it was, is revived and goes on", async () => {
  const [ended, forged] = [await submitted(house), await submitted(house)];
  for (const { id } of [ended, forged]) await house.engine.rested(id);
  await house.own.stack.child("worker").stop();
  for (const [{ id }, command] of [[ended, ending] as const, [forged, invented] as const]) {
    await house.engine.client.workflow.getHandle(id).signal("unheardOf");
    await answerAsWorker(id, command);
  }
  expect(await house.engine.runStatus(ended.id)).toBe("COMPLETED");
  await house.restart();
  const { operator, reviewer } = house.world;
  const ask = (id: string, what: string) =>
    operator.api.call("POST", `/api/operations/applications/${id}/${what}`);
  expect(await ask(ended.id, "repair")).toMatchObject({ body: { found: "missing" } });
  expect(await ask(forged.id, "repair")).toMatchObject({ body: { found: "failing" } });
  for (const { id } of [ended, forged]) {
    expect(await ask(id, "revival")).toMatchObject({ status: 200 });
    expect(await reviewer.api.review(id, "approve", "同意")).toMatchObject({ status: "审核通过" });
  }
});
