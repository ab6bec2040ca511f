import { randomUUID } from "node:crypto";
import { lockKey } from "../../domain/form/lock-key";
import type { ShownApplication } from "../../embedded/demo/api-client";
import { eventually } from "../../embedded/demo/narrator";
import { scanAndPay } from "../../embedded/demo/outside";
import { openEngine, type EngineView } from "../support/engine";
import { expectPoll } from "../support/expect-poll";
import { createGatewayOrders } from "../support/gateway-orders";
import {
  approved,
  awaitApplication,
  invoiceFor,
  mailed,
  paid,
  startWechat,
  submitted,
  serialOf,
} from "../support/journey";
import { expectProblem } from "../support/problems";
import { nextInvoice } from "../support/stages";
import { createResets } from "../support/resets";
import { testStack } from "../support/test-stack";
import { openWorld, type Bidder, type World } from "../support/world";

let world: World;
let engine: EngineView;
let bidder: Bidder;
beforeAll(async () => {
  world = await openWorld(testStack());
  engine = await openEngine(world.stack);
  bidder = await world.newBidder();
});
afterAll(async () => {
  await engine.close();
  await world.close();
});

const terminate = (id: string) => engine.client.workflow.getHandle(id).terminate("示例");
const revive = (id: string) =>
  world.operator.api.call<{ revived: boolean }>("POST", `/api/operations/applications/${id}/revival`);

/** Returns the SMS that an application has caused. */
const messagesOf = (id: string) => world.models.messages.find({ _id: new RegExp(`^${id}:`) }).lean();

/** Takes the application from any state to its end. */
async function goOn(id: string): Promise<ShownApplication> {
  const { reviewer } = world;
  let application = await bidder.api.get(id);
  if (application.status === "待审核") application = await reviewer.api.review(id, "approve", "同意");
  if (application.payment === "未支付") {
    await scanAndPay(world.stack.addresses, (await startWechat(bidder, id)).number);
    application = await awaitApplication(bidder, id, ({ payment }) => payment === "已支付");
  }
  if (application.form.pickup === "邮寄" && !application.shipment)
    application = await reviewer.api.ship(id, "示例快递", "DEMO123456");
  if (application.handling === "办理中") application = await reviewer.api.markHandled(id);
  if (application.invoice === "未申请") await bidder.api.requestInvoice(id, invoiceFor(bidder));
  return awaitApplication(bidder, id, ({ endedAt }) => endedAt !== undefined);
}

const stages: [string, () => Promise<string>][] = [
  ["待审核", async () => (await submitted({ world, bidder, changes: mailed })).id],
  [
    "待支付 with an open code",
    async () => {
      const { id } = await approved({ world, bidder, changes: mailed });
      await startWechat(bidder, id);
      return id;
    },
  ],
  ["已支付", async () => (await paid({ world, bidder, changes: mailed })).id],
  [
    "已办理, and the invoice asked for",
    async () => {
      const { id } = await paid({ world, bidder, changes: mailed });
      await world.reviewer.api.ship(id, "示例快递", "DEMO123456");
      await world.reviewer.api.markHandled(id);
      // The invoice comes after the second revival; otherwise the run would have ended before it.
      await nextInvoice({ world }, id, { delayMs: 6_000 });
      await bidder.api.requestInvoice(id, invoiceFor(bidder));
      return id;
    },
  ],
];

test.each(stages)(
  "when an application is terminated at %s and revived, then it goes on from there, with nothing twice",
  async (_stage, reach) => {
    const id = await reach();
    await terminate(id);
    const isOver = (await bidder.api.get(id)).endedAt !== undefined;
    if (!isOver) {
      const body = { text: "示例记录" };
      expectProblem(
        await world.reviewer.api.call("POST", `/api/applications/${id}/records`, { body }),
        503,
        "RUN_MISSING",
      );
      expect(await revive(id)).toMatchObject({ status: 200, body: { revived: true } });
      expect(await revive(id)).toMatchObject({ status: 200, body: { revived: false } });
    }
    const ended = await goOn(id);
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
    await expectPoll(async () =>
      (await messagesOf(id)).map(({ _id }) => _id.split(":")[1]).toSorted(),
    ).toEqual([...["handled", "paid", "review-1", "shipped"]]);
  },
);

const { resetBeforeLastUpdate, resetToLastTaskOf, eventsOf } = createResets(() => engine);

test("when an approval is reset and then rejected, then projection and SMS tell of the rejection", async () => {
  const { id } = await submitted({ world, bidder });
  await world.reviewer.api.review(id, "approve", "同意");
  await expectPoll(() => messagesOf(id)).toMatchObject([{ _id: `${id}:review-1`, status: "已发送" }]);
  await resetBeforeLastUpdate(id);
  expect(await world.reviewer.api.review(id, "reject", "锁序列号不清晰")).toMatchObject({
    status: "审核不通过",
  });
  expect(await bidder.api.get(id)).toMatchObject({
    status: "审核不通过",
    reviews: [{ decision: "reject" }],
  });
  await expectPoll(async () => (await messagesOf(id)).map(({ template }) => template).toSorted()).toEqual([
    ...["approved", "rejected"],
  ]);
});

test("when an approval is reset and nothing is said, then a repair shows what the run knows", async () => {
  const { id } = await submitted({ world, bidder });
  await world.reviewer.api.review(id, "approve", "同意");
  await resetBeforeLastUpdate(id);
  const repair = `/api/operations/applications/${id}/repair`;
  expect(await world.operator.api.call("POST", repair)).toMatchObject({ body: { found: "mended" } });
  expect(await bidder.api.get(id)).toMatchObject({ status: "待审核", reviews: [] });
  expect(await world.operator.api.call("POST", repair)).toMatchObject({ body: { found: "fine" } });
});

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
  const { operatorNotes, handling } = await eventually(
    "the note",
    () => world.operator.api.get(id),
    ({ operatorNotes: notes = [] }) => notes.length > 0,
  );
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
