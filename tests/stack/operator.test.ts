import { lockKey } from "../../domain/form/lock-key";
import { refundNumber } from "../../domain/money/attempts";
import { eventually } from "../../embedded/demo/narrator";
import { consentsOf, decideOn, settleByHand } from "../support/by-two";
import { openEngine, type EngineView } from "../support/engine";
import { expectPoll } from "../support/expect-poll";
import { createGatewayOrders, type GatewayOrders } from "../support/gateway-orders";
import { awaitApplication, mailed, paid, submitted, serialOf } from "../support/journey";
import { expectProblem } from "../support/problems";
import { openTemporalCli } from "../support/temporal-cli";
import { testStack } from "../support/test-stack";
import { openWorld, type Bidder, type World } from "../support/world";

let world: World;
let bidder: Bidder;
let gateways: GatewayOrders;
let engine: EngineView;
let temporal: Awaited<ReturnType<typeof openTemporalCli>>;
beforeAll(async () => {
  world = await openWorld(testStack());
  bidder = await world.newBidder();
  gateways = createGatewayOrders(world.stack.addresses);
  engine = await openEngine(world.stack);
  temporal = await openTemporalCli(world.stack);
});
afterAll(async () => {
  await engine.close();
  await world.close();
});

interface ListedRefund {
  number: string;
  applicationId: string;
  status: string;
}

async function abnormalRefundOf(id: string): Promise<ListedRefund | undefined> {
  const { body } = await world.operator.api.call<{ items: ListedRefund[] }>("GET", "/api/refunds");
  return body.items.find(({ applicationId }) => applicationId === id);
}

/** Returns a paid application that was withdrawn, and its refund, which WeChat refuses to carry out. */
async function withAbnormalRefund(): Promise<{ id: string; number: string }> {
  const { id, attempts } = await paid({ world, bidder });
  const number = refundNumber(`${id}0001`, attempts[0]?.transactions[0]?.id ?? "");
  await gateways.endRefund(number, "CLOSED");
  await world.operator.api.withdraw(id, "用户要求撤回");
  const listed = await eventually("the abnormal refund", () => abnormalRefundOf(id), Boolean);
  expect(listed).toMatchObject({ number, status: "退款异常", channel: "wechat", reason: "申请已撤回" });
  return { id, number };
}

const statusOfRefund = async (id: string) =>
  (await bidder.api.get(id)).attempts[0]?.transactions[0]?.refunds?.[0]?.status;

test("when the operator withdraws a paid application, then its money goes back and the bidder is told", async () => {
  const { id } = await paid({ world, bidder });
  expectProblem(
    await bidder.api.call("POST", `/api/applications/${id}/withdrawal`, { body: { opinion: "撤回" } }),
    ...([409, "WITHDRAW_PAID"] as const),
  );
  const withdrawn = await world.operator.api.withdraw(id, "用户要求撤回");
  expect(withdrawn).toMatchObject({
    ...{
      status: "已撤回",
      payment: "退款中",
      handling: "已撤回",
      stage: "已撤回",
      tabs: ["已撤回", "已支付"],
    },
    withdrawal: { by: world.operator.name, opinion: "用户要求撤回" },
  });
  const ended = await awaitApplication(bidder, id, ({ endedAt }) => endedAt !== undefined);
  expect(ended).toMatchObject({ payment: "已退款", attempts: [{ status: "已退款" }] });
  expect(await gateways.wechatBalance(`${id}0001`)).toBe(0);
  const refunded = { _id: new RegExp(`^${id}:refunded-`) };
  await expectPoll(() => world.models.messages.countDocuments(refunded)).toBe(1);
});

test("when a refund is abnormal, then the operator finds it and tries it again", async () => {
  const { id, number } = await withAbnormalRefund();
  expect(await bidder.api.get(id)).toMatchObject({ stage: "退款异常", payment: "退款中" });
  await gateways.endRefund(number, "SUCCESS");
  const idempotencyKey = `retry-${number}`;
  const retry = () => world.operator.api.call("POST", `/api/refunds/${number}/retry`, { idempotencyKey });
  expect(await retry()).toMatchObject({ status: 204 });
  expect(await retry()).toMatchObject({ status: 204 });
  await eventually(
    "the refund",
    () => statusOfRefund(id),
    (status) => status === "已退款",
  );
  expect(await gateways.wechatBalance(`${id}0001`)).toBe(0);
  await expectPoll(() => abnormalRefundOf(id)).toBeUndefined();
  await awaitApplication(bidder, id, ({ endedAt }) => endedAt !== undefined);
  const late = await world.operator.api.call("POST", `/api/refunds/${number}/retry`);
  expectProblem(late, 409, "NO_ABNORMAL_REFUND");
});

/** Returns the number of abnormal refunds, as the worker's metrics show it. */
async function abnormalRefundsCounted(): Promise<number> {
  const text = await (await fetch(world.stack.addresses.workerMetrics)).text();
  const lines = text.split("\n").filter((line) => line.startsWith("ca_abnormal_refunds{"));
  return lines.reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
}

test("when the operator has paid an abnormal refund back by hand, then it is settled with his reason", async () => {
  const counted = await abnormalRefundsCounted();
  const { id, number } = await withAbnormalRefund();
  await expectPoll(abnormalRefundsCounted).toBeGreaterThan(counted);
  await settleByHand(world, number, "已由财务线下退款");
  const ended = await awaitApplication(bidder, id, ({ endedAt }) => endedAt !== undefined);
  const [attempt] = ended.attempts;
  expect(ended.payment).toBe("已退款");
  expect(attempt).toMatchObject({
    status: "人工结清",
    transactions: [
      { refunds: [{ status: "人工结清", remark: "运维员甲：已由财务线下退款（复核：运维员乙）" }] },
    ],
  });
  expect(await abnormalRefundOf(id)).toBeUndefined();
});

test("when the command line asks for what waits, then it finds it, and a signal approves it", async () => {
  const { id, form } = await submitted({ world, bidder });
  const query = `CaStage = "待审核" AND CaLockSerials = "${lockKey(serialOf(form))}"`;
  await eventually(
    "the application in the list",
    () => temporal("workflow", "list", "--query", query),
    (printed) => printed.includes(id),
  );
  const input = '{"decision":"approve","opinion":"同意"}';
  await temporal("workflow", "signal", "--workflow-id", id, "--name", "review", "--input", input);
  const approved = await awaitApplication(bidder, id, ({ status }) => status === "审核通过");
  expect(approved.reviews).toMatchObject([
    { decision: "approve", opinion: "同意", by: "审核员（运维终端）" },
  ]);
  await eventually(
    "the application to leave the list",
    () => temporal("workflow", "list", "--query", query),
    (printed) => !printed.includes(id),
  );
});

test("when the signal says something it must not, then nothing changes and the next good one is taken", async () => {
  const { id } = await submitted({ world, bidder });
  const before = await world.models.applications.findById(id).lean();
  const signal = (...input: string[]) =>
    temporal("workflow", "signal", "--workflow-id", id, "--name", "review", ...input);
  const bad = [
    '{"decision":"maybe","opinion":"同意"}',
    '{"decision":"approve"}',
    '"approve"',
    "null",
    "[]",
    "1",
  ];
  const odd = ['{"decision":"approve","opinion":"  "}', '{"decision":"approve","opinion":"同意","by":"我"}'];
  await Promise.all([signal(), ...[...bad, ...odd].map((input) => signal("--input", input))]);
  expect(await world.models.applications.findById(id).lean()).toEqual(before);
  expect(await engine.runStatus(id)).toBe("RUNNING");

  await signal("--input", '{"decision":"reject","opinion":"请补正"}');
  await awaitApplication(bidder, id, ({ status }) => status === "审核不通过");
  await signal("--input", '{"decision":"approve","opinion":"同意"}');
  await bidder.api.submit(id, "已补正");
  expect(await bidder.api.get(id)).toMatchObject({ status: "待审核", reviews: [{ decision: "reject" }] });
});

test("when the operator cancels a workflow, then the application is withdrawn in good order", async () => {
  const waiting = await submitted({ world, bidder });
  const { id } = await paid({ world, bidder, channel: "unionpay" });
  await Promise.all(
    [waiting.id, id].map((workflowId) => temporal("workflow", "cancel", "--workflow-id", workflowId)),
  );
  const withdrawn = await awaitApplication(bidder, waiting.id, ({ endedAt }) => endedAt !== undefined);
  expect(withdrawn).toMatchObject({
    status: "已撤回",
    withdrawal: { by: "运维终端", opinion: "运维终端取消" },
  });
  // Cancelling a paid workflow refunds money, so two operators must agree. Temporal's console doesn't tell who used it,
  // so neither of them is known to have asked.
  const proposal = async () => (await consentsOf(world.operator)).find((one) => one.applicationId === id);
  await expectPoll(async () => (await proposal())?.askedBy).toBe("运维终端");
  for (const person of [world.operator, world.secondOperator])
    expect((await decideOn(person, (await proposal())?.id ?? "")).status).toBe(200);
  const refunded = await awaitApplication(bidder, id, ({ endedAt }) => endedAt !== undefined);
  expect(refunded).toMatchObject({ status: "已撤回", payment: "已退款" });
  expect(await gateways.unionPayBalance(`${id}0001`)).toBe(0);
  // The run completes just after it has written the application's end.
  await eventually(
    "its end",
    () => engine.runStatus(id),
    (status) => status === "COMPLETED",
  );
});

test("when the operator cancels what can't be withdrawn, then that is noted and the application goes on", async () => {
  const { id } = await paid({ world, bidder, changes: mailed });
  await world.reviewer.api.ship(id, "示例快递", "DEMO123456");
  await temporal("workflow", "cancel", "--workflow-id", id);
  const { operatorNotes } = await eventually(
    "the note",
    () => world.operator.api.get(id),
    ({ operatorNotes: notes = [] }) => notes.length > 0,
  );
  expect(operatorNotes).toMatchObject([
    { text: "取消请求已忽略，当前状态不能撤回：审核通过，已支付，办理中，已寄出，未申请" },
  ]);
  expect((await bidder.api.get(id)).operatorNotes).toBeUndefined();
  expect(await bidder.api.confirmReceipt(id)).toMatchObject({ status: "审核通过", receipt: "已签收" });
});
