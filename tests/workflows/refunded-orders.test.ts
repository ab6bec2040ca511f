import type { Application } from "../../domain/application/application";
import { orderOf, refundNumber, refundsOf } from "../../domain/money/attempts";
import { approvedRenewal, lastAttempt, operator, paidRenewal, useBench, type Renewal } from "./bench/renewal";

const bench = useBench();
const hour = 3_600;

afterEach(() => bench().world.wechat("PUT", "/callbacks", { mode: "deliver" }));

/** Returns an application with a payment of which no news comes, so that the gateway must be queried. */
async function paidUnheard(): Promise<Renewal> {
  await bench().world.wechat("PUT", "/callbacks", { mode: "drop" });
  const renewal = await approvedRenewal(bench());
  await renewal.scan(lastAttempt(await renewal.pay("wechat")));
  return renewal;
}

/**
 * Requests the refund as the application did before a restore of the database has undone the application's own record
 * of it.
 */
async function refundUnheard(renewal: Renewal): Promise<string> {
  const attempt = lastAttempt(await renewal.state());
  const { wechat } = bench().world.parties.channels;
  const answer = await wechat.query(orderOf(attempt));
  if (answer.status !== "paid") throw new Error(`the order is ${answer.status}`);
  const { transactionId, amountFen } = answer.evidence;
  const number = refundNumber(attempt.number, transactionId);
  await wechat.refund({
    channel: "wechat",
    merchant: attempt.merchant,
    refundNumber: number,
    attemptNumber: attempt.number,
    attemptCreatedAt: attempt.createdAt,
    transactionId,
    amountFen,
    totalFen: amountFen,
    reason: "申请已撤回",
    requestedAt: attempt.createdAt,
  });
  return number;
}

const moneyOf = (application: Application) =>
  application.attempts.map(({ status, transactions }) => [
    status,
    transactions.map(({ counted, refunds: [refund] = [] }) => [counted, refund?.status, refund?.reason]),
  ]);

test("when an order is found refunded by a refund of ours that is forgotten, then both are booked, and it isn't paid", async () => {
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

test("when an order is found refunded in the channel's console, then it isn't paid, and the operator settles it", async () => {
  const renewal = await paidUnheard();
  const { number } = lastAttempt(await renewal.state());
  await bench().world.wechat("POST", "/refunds", { outTradeNo: number, amountFen: 5_000 });
  await bench().sleep(hour);
  const application = await renewal.eventually((told) => refundsOf(told).length === 1);
  expect(application).toMatchObject({ payment: "未支付" });
  expect(moneyOf(application)).toEqual([["已关闭", [[false, "退款异常", "已在渠道后台退款"]]]]);
});

test("when counted money is refunded in the channel's console, then the statement tells, and it is paid no more", async () => {
  const renewal = await paidRenewal(bench());
  const attempt = lastAttempt(await renewal.state());
  const evidence = {
    refundNumber: "SHPT50000000000000000000000000001",
    attemptNumber: attempt.number,
    transactionId: attempt.transactions[0]?.id ?? "",
    amountFen: attempt.amountFen,
    answer: { status: "refunded" },
  };
  await renewal.handle().signal("refundNotice", evidence);
  await renewal.handle().signal("refundNotice", evidence);
  const application = await renewal.eventually(({ payment }) => payment === "已退款");
  expect(application.attempts[0]?.transactions[0]?.consoleRefunds).toHaveLength(1);
  await expect(renewal.markHandled()).rejects.toMatchObject({ cause: { type: "NOT_PAID" } });
  await renewal.withdraw(operator);
  await expect(renewal.handle().result()).resolves.toMatchObject({ status: "已撤回", payment: "已退款" });
});
