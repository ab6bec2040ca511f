import { lockKey } from "../../domain/form/lock-key";
import { refundNumber } from "../../domain/money/attempts";
import { eventually } from "../../embedded/demo/narrator";
import { consentsOf, decideOn } from "../support/by-two";
import { expectPoll } from "../support/expect-poll";
import { createGatewayOrders } from "../support/gateway-orders";
import { bidder, world } from "../support/here";
import { engine } from "../support/here-engine";
import { awaitApplication, paid, submitted, serialOf, isOver } from "../support/journey";
import { expectProblem } from "../support/problems";
import { openTemporalCli } from "../support/temporal-cli";
import { testStack } from "../support/test-stack";

const gateways = createGatewayOrders(testStack().addresses);
const temporal = openTemporalCli(testStack());

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
    status: "已撤回",
    // A quick gateway may have given the money back before the answer is read.
    payment: expect.stringMatching(/^(退款中|已退款)$/),
    handling: "已撤回",
    stage: "已撤回",
    tabs: ["已撤回", "已支付"],
    withdrawal: { by: world.operator.name, opinion: "用户要求撤回" },
  });
  const ended = await awaitApplication(bidder, id, isOver);
  expect(ended).toMatchObject({ payment: "已退款", attempts: [{ status: "已退款" }] });
  expect(await gateways.wechatBalance(`${id}0001`)).toBe(0);
  const refunded = { _id: new RegExp(`^${id}:refunded-`) };
  await expectPoll(() => world.models.messages.countDocuments(refunded)).toBe(1);
});

test("when a refund is abnormal, then the operator finds it and tries it again", async () => {
  const counted = await abnormalRefundsCounted();
  const { id, number } = await withAbnormalRefund();
  await expectPoll(abnormalRefundsCounted).toBeGreaterThan(counted);
  expect(await bidder.api.get(id)).toMatchObject({ stage: "退款异常", payment: "退款中" });
  await gateways.endRefund(number, "SUCCESS");
  const idempotencyKey = `retry-${number}`;
  const retry = () => world.operator.api.call("POST", `/api/refunds/${number}/retry`, { idempotencyKey });
  expect(await retry()).toMatchObject({ status: 204 });
  expect(await retry()).toMatchObject({ status: 204 });
  await expectPoll(() => statusOfRefund(id)).toBe("已退款");
  expect(await gateways.wechatBalance(`${id}0001`)).toBe(0);
  await expectPoll(() => abnormalRefundOf(id)).toBeUndefined();
  await awaitApplication(bidder, id, isOver);
  const late = await world.operator.api.call("POST", `/api/refunds/${number}/retry`);
  expectProblem(late, 409, "NO_ABNORMAL_REFUND");
});

/** Returns the number of abnormal refunds, as the worker's metrics show it. */
async function abnormalRefundsCounted(): Promise<number> {
  const text = await (await fetch(world.stack.addresses.workerMetrics)).text();
  const lines = text.split("\n").filter((line) => line.startsWith("ca_abnormal_refunds{"));
  return lines.reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
}

test("when the command line asks for what waits, then it finds it, and a signal approves it", async () => {
  const { id, form } = await submitted({ world, bidder });
  const query = `CaStage = "待审核" AND CaLockSerials = "${lockKey(serialOf(form))}"`;
  await expectPoll(() => temporal("workflow", "list", "--query", query)).toContain(id);
  const input = '{"decision":"approve","opinion":"同意"}';
  await temporal("workflow", "signal", "--workflow-id", id, "--name", "review", "--input", input);
  const approved = await awaitApplication(bidder, id, ({ status }) => status === "审核通过");
  expect(approved.reviews).toMatchObject([
    { decision: "approve", opinion: "同意", by: "审核员（运维终端）" },
  ]);
  await expectPoll(() => temporal("workflow", "list", "--query", query)).not.toContain(id);
});

test("when the operator cancels a workflow, then the application is withdrawn in good order", async () => {
  const waiting = await submitted({ world, bidder });
  const { id } = await paid({ world, bidder, channel: "unionpay" });
  await Promise.all(
    [waiting.id, id].map((workflowId) => temporal("workflow", "cancel", "--workflow-id", workflowId)),
  );
  const withdrawn = await awaitApplication(bidder, waiting.id, isOver);
  expect(withdrawn).toMatchObject({
    status: "已撤回",
    withdrawal: { by: "运维终端", opinion: "运维终端取消" },
  });
  // Cancelling a paid workflow refunds money, so two operators must agree. Temporal's console doesn't tell who used it,
  // so neither of them is known to have asked.
  const proposal = async () => (await consentsOf(world.operator)).find((one) => one.applicationId === id);
  await expectPoll(async () => (await proposal())?.askedBy).toBe("运维终端");
  const { id: consentId = "" } = (await proposal()) ?? {};
  expect((await decideOn(world.operator, consentId)).body).toMatchObject({
    state: "待复核",
    askedBy: "运维员甲",
  });
  expectProblem(await decideOn(world.operator, consentId), 403, "SECOND_IS_FIRST");
  expect((await decideOn(world.secondOperator, consentId)).body).toMatchObject({ state: "已执行" });
  const refunded = await awaitApplication(bidder, id, isOver);
  expect(refunded).toMatchObject({ status: "已撤回", payment: "已退款" });
  expect(await gateways.unionPayBalance(`${id}0001`)).toBe(0);
  // The run completes just after it has written the application's end.
  await expectPoll(() => engine.runStatus(id)).toBe("COMPLETED");
});
