import { Connection } from "@temporalio/client";
import { temporal } from "@temporalio/proto";
import { randomUUID } from "node:crypto";
import { contradictedRun, outdatedRun } from "../../domain/application/run-origin";
import { readRenewalConfig } from "../../config/renewal";
import { lockKey } from "../../domain/form/lock-key";
import type { ShownApplication } from "../../embedded/demo/api-client";
import { scanAndPay } from "../../embedded/demo/outside";
import { heal } from "../../services/repair/heal";
import { revivedFromStore } from "../../services/repair/repair-application";
import { createRuns } from "../../temporal/runs";
import { taskQueue } from "../../temporal/task-queue";
import { expectPoll } from "../support/expect-poll";
import { createGatewayOrders } from "../support/gateway-orders";
import { bidder, world } from "../support/here";
import { engine } from "../support/here-engine";
import {
  approved,
  awaitApplication,
  invoiceFor,
  mailed,
  paid,
  startWechat,
  submitted,
  serialOf,
  isOver,
} from "../support/journey";
import { expectProblem } from "../support/problems";
import { createResets } from "../support/resets";
import { readAs } from "../support/world";

const terminate = (id: string) => engine.client.workflow.getHandle(id).terminate("示例");
const revive = (id: string) =>
  world.operator.api.call<{ revived: boolean }>("POST", `/api/operations/applications/${id}/revival`);

/** Returns the SMS that an application has caused. */
const messagesOf = (id: string) => world.models.messages.find({ _id: new RegExp(`^${id}:`) }).lean();

test("when an application with an open code is terminated and revived, then it goes on from there, with nothing twice", async () => {
  const { id } = await approved({ world, bidder, changes: mailed });
  await startWechat(bidder, id);
  await terminate(id);
  const body = { text: "示例记录" };
  expectProblem(
    await world.reviewer.api.call("POST", `/api/applications/${id}/records`, { body }),
    503,
    "RUN_MISSING",
  );
  expect(await revive(id)).toMatchObject({ status: 200, body: { revived: true } });
  expect(await revive(id)).toMatchObject({ status: 200, body: { revived: false } });
  await scanAndPay(world.stack.addresses, (await startWechat(bidder, id)).number);
  await awaitApplication(bidder, id, ({ payment }) => payment === "已支付");
  await world.reviewer.api.ship(id, "示例快递", "DEMO123456");
  await world.reviewer.api.markHandled(id);
  await bidder.api.requestInvoice(id, invoiceFor(bidder));
  const ended = await awaitApplication(bidder, id, isOver);
  expect(ended.attempts.map(({ status }) => status)).toEqual(["支付成功"]);
  expect(ended.records.filter(({ text }) => text === "已办理")).toHaveLength(1);
  const gateways = createGatewayOrders(world.stack.addresses);
  expect(await gateways.wechatBalance(`${id}0001`)).toBe(20_000);
  const invoices = (await (
    await fetch(`${world.stack.addresses.invoiceProvider}/control/invoices`)
  ).json()) as { orderNo: string }[];
  const asked = (await world.models.applications.findById(id).lean())?.application.invoiceRequests ?? [];
  expect(asked).toHaveLength(1);
  expect(invoices.filter(({ orderNo }) => orderNo === asked[0]?.orderNo)).toHaveLength(1);
  await expectPoll(async () => (await messagesOf(id)).map(({ _id }) => _id.split(":")[1]).toSorted()).toEqual(
    [...["handled", "paid", "review-1", "shipped"]],
  );
});

const { resetBeforeLastUpdate, resetToLastTaskOf, eventsOf } = createResets(() => engine);

test("when a withdrawn application's run is reset to before the withdrawal, then it stays withdrawn, and is revived from there", async () => {
  const { id } = await submitted({ world, bidder });
  await bidder.api.withdraw(id, "不再办理");
  const isCompleted = async () => (await engine.client.workflow.getHandle(id).describe()).status.name;
  await expectPoll(isCompleted).toBe("COMPLETED");
  await resetBeforeLastUpdate(id);
  const repair = `/api/operations/applications/${id}/repair`;
  expect(await world.operator.api.call("POST", repair)).toMatchObject({ body: { found: "missing" } });
  expect(await bidder.api.get(id)).toMatchObject({ status: "已撤回" });
  expect(await revive(id)).toMatchObject({ status: 200, body: { revived: true } });
  expect(await bidder.api.get(id)).toMatchObject({ status: "已撤回" });
  expect(await world.operator.api.call("POST", repair)).toMatchObject({ body: { found: "fine" } });
});

test("when a run is reset to its very first task and nothing is said again, then it is missing at once, and revived from what is stored", async () => {
  const { id } = await submitted({ world, bidder });
  const events = await eventsOf(id);
  const first = events.findIndex(({ workflowTaskCompletedEventAttributes: it }) => it);
  await resetToLastTaskOf(id, events.slice(0, first + 1));
  const repair = `/api/operations/applications/${id}/repair`;
  expect(await world.operator.api.call("POST", repair)).toMatchObject({ body: { found: "missing" } });
  expect(await revive(id)).toMatchObject({ status: 200, body: { revived: true } });
  expect(await world.reviewer.api.review(id, "approve", "同意")).toMatchObject({ status: "审核通过" });
});

test("when a run is reset to before it was handled and its lock is approved for another by then, then it goes on without, with a note", async () => {
  const { id, form } = await paid({ world, bidder });
  await world.reviewer.api.markHandled(id);
  const rival = await world.newBidder();
  const winner = await approved({ world, bidder: rival, changes: { lockSerial: serialOf(form) } });
  await resetBeforeLastUpdate(id);
  await world.reviewer.api.addRecord(id, "示例");
  const isNoted = ({ operatorNotes: notes = [] }: ShownApplication) => notes.length > 0;
  const { operatorNotes, handling } = await awaitApplication(world.operator, id, isNoted);
  expect(handling).toBe("办理中");
  expect(operatorNotes?.map(({ text }) => text)).toEqual([expect.stringContaining("另一件申请占用")]);
  const holdsOf = async (one: string) => (await world.models.applications.findById(one).lean())?.holds;
  const lock = lockKey(serialOf(form));
  expect(await holdsOf(id)).toEqual([`${lock}@${bidder.orgCode}`]);
  expect(await holdsOf(winner.id)).toEqual([`${lock}@${rival.orgCode}`, `${lock}@approval`]);
});

test("when a command was written and its run has lost it, then a repeat has it done, and it is there once", async () => {
  const { id } = await paid({ world, bidder });
  const idempotencyKey = randomUUID();
  const add = () =>
    world.reviewer.api.call("POST", `/api/applications/${id}/records`, {
      body: { text: "示例记录" },
      idempotencyKey,
    });
  expect((await add()).status).toBe(200);
  await resetBeforeLastUpdate(id);
  const repeat = await add();
  expect([repeat.status, repeat.headers.get("idempotent-replayed")]).toEqual([200, "true"]);
  await world.reviewer.api.markHandled(id);
  const { records } = await bidder.api.get(id);
  expect(records.map(({ text }) => text)).toEqual(["示例记录", "已办理"]);
});

const { settings, eventsPerRun } = readRenewalConfig({});
/** Heals an application as API and worker do. The run's own worker may be faster. */
const healed = (id: string, restoring = false) =>
  heal({ ...world.models, runs: createRuns(engine.client), restoring, now: Date.now }, id, {
    ...{ settings, eventsPerRun },
  });
/** Ends the run as a process does that revives the application and dies before it starts another run. */
const endAmidRevival = (id: string) =>
  engine.client.workflow.getHandle(id).terminate(`示例: ${revivedFromStore}`);

test("processes that revive an application at once start one run, three times an hour, and then list it", async () => {
  const { id } = await submitted({ world, bidder });
  const generationOf = async () => (await world.models.applications.findById(id).lean())?.generation ?? 0;
  const before = await generationOf();
  for (const nth of [1, 2, 3]) {
    await endAmidRevival(id);
    expect(await healed(id, true)).toBe(false);
    expect(await Promise.all([healed(id), healed(id), healed(id)])).toEqual([true, true, true]);
    expect(await generationOf()).toBe(before + nth);
    await engine.rested(id);
  }
  await endAmidRevival(id);
  expect(await healed(id)).toBe(false);
  const listed = async () =>
    (await readAs<"missingRuns">(world.operator, "/api/operations/missing-runs")).items.map(
      (item) => item.id,
    );
  await expectPoll(listed).toContain(id);
  expect(await revive(id)).toMatchObject({ status: 200, body: { revived: true } });
});

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

/** Connection of a stranger who reaches Temporal's port but has no payload key. */
let connection: Connection;
beforeAll(async () => {
  connection = await Connection.connect({ address: world.stack.addresses.temporal });
});
afterAll(() => connection.close());

/** Returns a history as Temporal stores it, with its payloads sealed. */
async function sealedEventsOf(workflowId: string): Promise<HistoryEvent[]> {
  const { history } = await connection.workflowService.getWorkflowExecutionHistory({
    namespace: "default",
    execution: { workflowId },
  });
  return history?.events ?? [];
}

/** Starts a workflow with the exact bytes of an old history, and repeats the history's updates. */
async function sayAgain(workflowId: string, events: readonly HistoryEvent[]): Promise<void> {
  const started = events[0]?.workflowExecutionStartedEventAttributes;
  await connection.workflowService.startWorkflowExecution({
    namespace: "default",
    workflowId,
    requestId: randomUUID(),
    workflowType: { name: "renewalApplication" },
    taskQueue: { name: taskQueue },
    input: started?.input ?? null,
    workflowIdReusePolicy:
      temporal.api.enums.v1.WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
  });
  const updates = events.flatMap(
    ({ workflowExecutionUpdateAcceptedEventAttributes: accepted }) => accepted?.acceptedRequest ?? [],
  );
  for (const request of updates) {
    const update = connection.workflowService.updateWorkflowExecution({
      namespace: "default",
      workflowExecution: { workflowId },
      request,
      waitPolicy: { lifecycleStage: 3 },
    });
    // Updates that are refused, or whose run has ended, are what this attack should result in.
    await update.catch(() => undefined);
  }
}

const currentRunOf = async (id: string) => (await engine.client.workflow.getHandle(id).describe()).runId;

const outcomeOf = async (workflowId: string) =>
  (await sealedEventsOf(workflowId)).at(-1)?.workflowExecutionFailedEventAttributes?.failure
    ?.applicationFailureInfo?.type;

const storedOf = async (id: string) => (await world.models.applications.findById(id).lean())?.application;

test("when start and commands of a withdrawn application are said again, then it stays withdrawn, and the run ends", async () => {
  const { id } = await approved({ world, bidder });
  const events = await sealedEventsOf(id);
  await bidder.api.withdraw(id, "不再办理");
  await expectPoll(async () => (await engine.client.workflow.getHandle(id).describe()).status.name).toBe(
    "COMPLETED",
  );
  const stood = await storedOf(id);
  await sayAgain(id, events);
  await expectPoll(() => outcomeOf(id)).toBe(outdatedRun);
  expect(await storedOf(id)).toEqual(stood);
});

test.each(["-2026-01-01T00:00:00Z", "-again"])(
  "fails a twin of an application, with its start and commands, under its id with %s behind it",
  async (behind) => {
    const { id } = await approved({ world, bidder });
    const { number } = await startWechat(bidder, id);
    const twin = `${id}${behind}`;
    await sayAgain(twin, await sealedEventsOf(id));
    await expectPoll(() => outcomeOf(twin)).toBe("NOT_SEALED");
    await scanAndPay(world.stack.addresses, number);
    await awaitApplication(bidder, id, ({ payment }) => payment === "已支付");
  },
);

test("keeps a payment when its run is reset to before the order without the messages since, and cancelled", async () => {
  const { id } = await paid({ world, bidder });
  const events = await eventsOf(id);
  const ordered = events.findLastIndex(
    ({ workflowExecutionUpdateAcceptedEventAttributes: accepted }) => accepted,
  );
  const stood = await storedOf(id);
  await resetToLastTaskOf(id, events.slice(0, ordered));
  const repair = `/api/operations/applications/${id}/repair`;
  expect(await world.operator.api.call("POST", repair)).toMatchObject({ body: { found: "missing" } });
  const reset = engine.client.workflow.getHandle(id, await currentRunOf(id));
  await reset.cancel();
  await expect(reset.result()).rejects.toMatchObject({ cause: { type: contradictedRun } });
  await expectPoll(async () => (await world.operator.api.call("POST", repair)).body).toMatchObject({
    found: "fine",
  });
  expect(await storedOf(id)).toEqual(stood);
  await world.reviewer.api.markHandled(id);
  expect(await bidder.api.get(id)).toMatchObject({ payment: "已支付", handling: "已办理" });
});

test("when a revived application is terminated and started again as it was revived, then no repair writes that, and it is revived from what is stored", async () => {
  const { id } = await submitted({ world, bidder });
  await terminate(id);
  expect(await revive(id)).toMatchObject({ body: { revived: true } });
  const events = await sealedEventsOf(id);
  await world.reviewer.api.review(id, "approve", "同意");
  await terminate(id);
  await sayAgain(id, events);
  const repair = `/api/operations/applications/${id}/repair`;
  expect(await world.operator.api.call("POST", repair)).toMatchObject({ body: { found: "missing" } });
  expect(await bidder.api.get(id)).toMatchObject({ status: "审核通过" });
  expect(await revive(id)).toMatchObject({ body: { revived: true } });
  await bidder.api.withdraw(id, "不再办理");
  expect(await bidder.api.get(id)).toMatchObject({ status: "已撤回" });
});

test("an application whose run a person terminated, or whose run was refused as outdated, is left to the operator", async () => {
  const { id } = await approved({ world, bidder });
  const events = await sealedEventsOf(id);
  await terminate(id);
  expect(await healed(id)).toBe(false);
  await sayAgain(id, events);
  await expectPoll(() => outcomeOf(id)).toBe(outdatedRun);
  expect(await healed(id)).toBe(false);
  expect(await revive(id)).toMatchObject({ body: { revived: true } });
  expect(await bidder.api.get(id)).toMatchObject({ status: "审核通过" });
});
