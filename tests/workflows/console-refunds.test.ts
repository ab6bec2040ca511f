import type { Application } from "../../domain/application/application";
import { orderOf, refundNumber as numberOfRefund, refundsOf } from "../../domain/money/attempts";
import type { Channel } from "../../domain/money/payment";
import { updates } from "../../workflows/messages";
import { endRefunds } from "./bench/gateways-in-hand";
import { createHeldCalls } from "./bench/held-calls";
import {
  approvedRenewal,
  isAbnormal,
  lastAttempt,
  operator,
  paidRenewal,
  refundOf,
  useBench,
  type Renewal,
} from "./bench/renewal";

const { resolveRefund, retryRefund } = updates;

const calls = createHeldCalls();
const bench = useBench({ around: calls.around });
const hour = 3_600;
const refunds = (wechat: string, unionPay = wechat) => endRefunds(bench().world, wechat, unionPay);
const refundedInConsole = (outTradeNo: string, amountFen: number) =>
  bench().world.wechat("POST", "/refunds", { outTradeNo, amountFen });

afterEach(async () => {
  await refunds("SUCCESS");
  await bench().world.wechat("PUT", "/callbacks", { mode: "deliver" });
});

/** Tells a workflow of a refund of its payment, as WeChat does if it is so configured. */
async function tellOfRefund({ state, handle }: Renewal, number: string, amountFen: number): Promise<void> {
  const attempt = lastAttempt(await state());
  const evidence = {
    ...{ refundNumber: number, attemptNumber: attempt.number, transactionId: attempt.transactions[0]?.id },
    ...{ amountFen, answer: { status: "refunded" } },
  };
  await handle().signal("refundNotice", evidence);
}
const inConsole = ({ attempts }: Application) => attempts[0]?.transactions[0]?.consoleRefunds;

test("when it becomes less while the gateway is asked, then what two persons agreed to before isn't settled by hand", async () => {
  await refunds("CLOSED", "FAIL");
  const renewal = await paidRenewal(bench());
  const { number } = refundOf(await renewal.withdraw(operator)) ?? { number: "" };
  await renewal.eventually(isAbnormal);
  const second = { ...operator, id: "operator-2", name: "运维员乙" };
  const agreed = { by: second, opinion: "已核对", consentId: "c-1", amountFen: 20_000 };
  const settling = { by: operator, refundNumber: number, reason: "已线下转账", agreed };
  const question = calls.holdNext("queryRefund");
  const settled = renewal.give(resolveRefund, settling);
  const refusal = expect(settled).rejects.toMatchObject({ cause: { type: "REFUND_CHANGED" } });
  await question.answered;
  await tellOfRefund(renewal, "SHPT0001", 5_000);
  await renewal.eventually((told) => refundOf(told)?.amountFen === 15_000);
  question.release();
  await refusal;
  await renewal.give(resolveRefund, { ...settling, agreed: { ...agreed, amountFen: 15_000 } });
  expect(refundOf(await renewal.state())).toMatchObject({ status: "人工结清", amountFen: 15_000 });
});

test("when a failure is told that the gateway knows nothing of any more, then the refund stays under way", async () => {
  await refunds("PROCESSING");
  const renewal = await paidRenewal(bench());
  const { number = "" } = refundOf(await renewal.withdraw(operator)) ?? {};
  const told = { refundNumber: number, attemptNumber: lastAttempt(await renewal.state()).number };
  const asked = calls.holdNext("queryRefund");
  await renewal.handle().signal("refundNotice", { ...told, answer: { status: "abnormal" } });
  await asked.answered;
  asked.release();
  await bench().world.wechat("PUT", `/refunds/${number}`, { outcome: "SUCCESS" });
  await renewal.handle().result();
  const { status, remark } = refundOf(await renewal.projection()) ?? {};
  expect([status, remark]).toEqual(["已退款", undefined]);
});

describe("a refund of which a part has gone back in the console since", () => {
  const refund = async (renewal: Renewal) => refundOf(await renewal.state());
  const isRefunded = { payment: "已退款" };

  /** Creates an application that is paid and withdrawn, and of whose payment 50.00 元 were given back in the console. */
  async function partlyBack(outcome: string, channel: Channel = "wechat") {
    const isWechat = channel === "wechat";
    await (isWechat ? refunds(outcome, "SUCCESS") : refunds("SUCCESS", outcome));
    const renewal = await paidRenewal(bench(), { channel });
    const withdrawn = await renewal.withdraw(operator);
    const { number } = lastAttempt(withdrawn);
    if (outcome !== "PROCESSING") await renewal.eventually(isAbnormal);
    if (outcome === "CLOSED") await refundedInConsole(number, 5_000);
    if (isWechat) await tellOfRefund(renewal, "SHPT0002", 5_000);
    else await bench().world.unionPay("POST", `/orders/${number}/refund-by-hand`, { amountFen: 5_000 });
    await renewal.eventually((told) => inConsole(told) !== undefined);
    await refunds("SUCCESS");
    const refundNumber = refundOf(withdrawn)?.number ?? "";
    return { renewal, refundNumber, given: { by: operator, refundNumber } };
  }

  test.each([
    ["wechat", "CLOSED"],
    ["unionpay", "FAIL"],
  ] as const)(
    "when %s has given it up for certain, then the rest goes back under another number",
    async (channel, outcome) => {
      const { renewal, refundNumber, given } = await partlyBack(outcome, channel);
      const first = { number: refundNumber, amountFen: 15_000, orderedFen: 20_000 };
      expect(await refund(renewal)).toMatchObject(first);
      await bench().sleep(1_200);
      await renewal.give(retryRefund, given);
      await expect(renewal.handle().result()).resolves.toMatchObject(isRefunded);
      const done = await refund(renewal);
      expect(done).toMatchObject({
        status: "已退款",
        amountFen: 15_000,
        former: [{ number: refundNumber, amountFen: 20_000 }],
      });
      expect(done?.number).not.toBe(refundNumber);
      expect(done?.orderedFen).toBeUndefined();
    },
  );

  test("when WeChat takes no other number, then it is 退款异常 with its words, and the rest can be settled by hand", async () => {
    const { renewal, refundNumber, given } = await partlyBack("CLOSED");
    // The console has refunded more than the workflow has been told.
    await refundedInConsole(lastAttempt(await renewal.state()).number, 10_000);
    await renewal.give(retryRefund, given);
    const refused = refundOf(await renewal.eventually(isAbnormal));
    expect(refused).toMatchObject({ abnormality: "refused", remark: expect.stringContaining("可退金额") });
    expect(refused?.number).not.toBe(refundNumber);
    await renewal.give(resolveRefund, { ...given, refundNumber: refused?.number ?? "", reason: "已核对" });
    await expect(renewal.handle().result()).resolves.toMatchObject(isRefunded);
    // It is settled over what is left.
    expect(await refund(renewal)).toMatchObject({ status: "人工结清", amountFen: 15_000 });
  });
});

describe("an order of which no news comes", () => {
  async function paidUnheard(): Promise<Renewal> {
    await bench().world.wechat("PUT", "/callbacks", { mode: "drop" });
    const renewal = await approvedRenewal(bench());
    await renewal.scan(lastAttempt(await renewal.pay("wechat")));
    return renewal;
  }

  /** Requests the refund as the application did before a restore of the database has undone its own record of it. */
  async function refundUnheard(renewal: Renewal): Promise<string> {
    const attempt = lastAttempt(await renewal.state());
    const { wechat } = bench().world.parties.channels;
    const answer = await wechat.query(orderOf(attempt));
    if (answer.status !== "paid") throw new Error(`the order is ${answer.status}`);
    const { transactionId, amountFen } = answer.evidence;
    const number = numberOfRefund(attempt.number, transactionId);
    await wechat.refund({
      ...{ channel: "wechat", merchant: attempt.merchant, refundNumber: number, transactionId, amountFen },
      ...{ attemptNumber: attempt.number, attemptCreatedAt: attempt.createdAt, totalFen: amountFen },
      ...{ reason: "申请已撤回", requestedAt: attempt.createdAt },
    });
    return number;
  }

  const moneyOf = ({ attempts }: Application) =>
    attempts.map(({ status, transactions }) => [
      status,
      transactions.map(({ counted, refunds: [one] = [] }) => [counted, one?.status, one?.reason]),
    ]);

  test("when it is found refunded by a refund of ours that is forgotten, then both are booked, and it isn't paid", async () => {
    const renewal = await paidUnheard();
    const number = await refundUnheard(renewal);
    await bench().sleep(hour);
    const application = await renewal.eventually((told) => refundsOf(told).length === 1);
    expect(application).toMatchObject({ status: "审核通过", payment: "未支付", handling: "未开始" });
    expect(moneyOf(application)).toEqual([["已退款", [[false, "已退款", "此前已退款"]]]]);
    expect(refundsOf(application)[0]?.refund.number).toBe(number);
    expect(application.operatorNotes).toMatchObject([{ text: expect.stringContaining("未计入支付") }]);
    await renewal.withdraw();
    await expect(renewal.handle().result()).resolves.toMatchObject({ status: "已撤回", payment: "未支付" });
  });

  test("when it is found refunded in the channel's console, then it isn't paid, and the operator settles it", async () => {
    const renewal = await paidUnheard();
    await refundedInConsole(lastAttempt(await renewal.state()).number, 5_000);
    await bench().sleep(hour);
    const application = await renewal.eventually((told) => refundsOf(told).length === 1);
    expect(application).toMatchObject({ payment: "未支付" });
    expect(moneyOf(application)).toEqual([["已关闭", [[false, "退款异常", "已在渠道后台退款"]]]]);
  });
});

test("ends an application whose money was refunded in the channel's console, and books the refund once", async () => {
  const renewal = await paidRenewal(bench());
  const question = { id: "demo-difference", text: "示例：金额不符" };
  await renewal.handle().signal("moneyQuestion", question);
  for (let told = 0; told < 2; told += 1) await tellOfRefund(renewal, "SHPT5000", 20_000);
  // The end waits until the question is settled.
  await renewal.eventually(({ payment }) => payment === "已退款");
  await expect(renewal.markHandled()).rejects.toMatchObject({ cause: { type: "NOT_PAID" } });
  await renewal.handle().signal("moneyQuestion", { ...question, settled: "示例：已核对" });
  await expect(renewal.handle().result()).resolves.toMatchObject({ status: "已撤回", payment: "已退款" });
  expect(inConsole(await renewal.projection())).toHaveLength(1);
});
