import { ApplicationFailure } from "@temporalio/common";
import type { Application } from "../../domain/application/application";
import { updates } from "../../workflows/messages";
import { expectPoll } from "../support/expect-poll";
import { createFailingCalls } from "./bench/failing-calls";
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

const { resolveRefund, retryRefund, treatRefund } = updates;

const calls = createFailingCalls();
const bench = useBench({ around: calls.around });
const day = 86_400;

/** Sets how the gateways end refunds. WeChat and UnionPay name the outcomes differently. */
const endRefunds = async (wechat: string, unionPay = wechat) => {
  await bench().world.wechat("PUT", "/refunds/default", { outcome: wechat });
  await bench().world.unionPay("PUT", "/refunds/default", { outcome: unionPay });
};

afterEach(async () => {
  await endRefunds("SUCCESS");
  await bench().world.wechat("PUT", "/callbacks", { mode: "deliver" });
  await bench().world.wechat("PUT", "/faults", []);
});

test("when a refund takes days and its callback is lost, then it is asked about until it is done", async () => {
  await endRefunds("PROCESSING");
  const renewal = await paidRenewal(bench());
  await bench().world.wechat("PUT", "/callbacks", { mode: "drop" });
  const withdrawn = await renewal.withdraw(operator);
  await bench().sleep(2 * day);
  expect(refundOf(await renewal.state())).toMatchObject({ status: "退款中" });
  await bench().world.wechat("PUT", `/refunds/${refundOf(withdrawn)?.number}`, { outcome: "SUCCESS" });
  await expect(renewal.handle().result()).resolves.toMatchObject({ payment: "已退款" });
});

const slow = [{ text: expect.stringContaining("超过七天仍未退回") }];

test("when a refund is under way for a week, then the operator is told once", async () => {
  await endRefunds("PROCESSING");
  const renewal = await paidRenewal(bench());
  const withdrawn = await renewal.withdraw(operator);
  await bench().sleep(6 * day);
  expect((await renewal.state()).operatorNotes).toEqual([]);
  await bench().sleep(1.5 * day);
  await expectPoll(renewal.state).toMatchObject({ operatorNotes: slow });
  await bench().world.wechat("PUT", `/refunds/${refundOf(withdrawn)?.number}`, { outcome: "SUCCESS" });
  await expect(renewal.handle().result()).resolves.toMatchObject({ payment: "已退款" });
});

test("when the gateway takes no order for a refund, then the operator is told after a week, and it is ordered on", async () => {
  const renewal = await paidRenewal(bench());
  // The long pause keeps the number of calls low: a try every ten minutes for a week would be a thousand calls.
  const away = ApplicationFailure.create({ message: "nobody is there", nextRetryDelay: "6 hours" });
  calls.failNext("requestRefund", 1_000, away);
  await renewal.withdraw(operator);
  await bench().sleep(8.5 * day);
  await expectPoll(renewal.state).toMatchObject({ payment: "已支付", operatorNotes: slow });
  calls.failNext("requestRefund", 0);
  await expect(renewal.handle().result()).resolves.toMatchObject({ payment: "已退款" });
});

test("when the gateway is away as the refund is ordered, then it is ordered until it is taken, once", async () => {
  const renewal = await paidRenewal(bench());
  const path = "/v3/refund/domestic/refunds";
  await bench().world.wechat("PUT", "/faults", { path, kind: "http500", times: 6, carriedOut: true });
  await renewal.withdraw(operator);
  await expect(renewal.handle().result()).resolves.toMatchObject({ payment: "已退款" });
});

test("when the gateway is away as it is asked about a refund, then it is asked again", async () => {
  await endRefunds("PROCESSING");
  const renewal = await paidRenewal(bench());
  await bench().world.wechat("PUT", "/callbacks", { mode: "drop" });
  const withdrawn = await renewal.withdraw(operator);
  await bench().sleep(1);
  await bench().world.wechat("PUT", "/faults", {
    path: "/v3/refund/domestic/refunds",
    kind: "http500",
    times: 4,
  });
  await bench().sleep(60);
  expect(refundOf(await renewal.state())).toMatchObject({ status: "退款中" });
  await bench().world.wechat("PUT", `/refunds/${refundOf(withdrawn)?.number}`, { outcome: "SUCCESS" });
  await expect(renewal.handle().result()).resolves.toMatchObject({ payment: "已退款" });
});

describe("a refund that the payer's account can't take", () => {
  async function abnormal(): Promise<{ renewal: Renewal; refundNumber: string; attemptNumber: string }> {
    await endRefunds("ABNORMAL", "FAIL");
    const renewal = await approvedRenewal(bench());
    const { number } = lastAttempt(await renewal.pay("wechat"));
    await bench().sleep(320);
    await renewal.scan(lastAttempt(await renewal.state()), "pay-late");
    const refundNumber = refundOf(await renewal.eventually(isAbnormal))?.number ?? "";
    await endRefunds("SUCCESS");
    return { renewal, refundNumber, attemptNumber: number };
  }
  const isRefunded = (application: Application) => refundOf(application)?.status === "已退款";
  const resolving = (refundNumber: string) => ({ by: operator, refundNumber, reason: "已线下转账" });

  test("when it is redone in the channel's console, and the notice is lost, then it is asked about, slowly, and known as that", async () => {
    const { renewal, refundNumber } = await abnormal();
    await bench().world.wechat("PUT", "/callbacks", { mode: "drop" });
    await bench().world.wechat("POST", `/refunds/${refundNumber}/redo`);
    await bench().sleep(2 * day);
    const { attempts, operatorNotes } = await renewal.eventually(isRefunded);
    expect(attempts[0]?.transactions[0]?.refunds?.[0]).toMatchObject({
      status: "已退款",
      reason: "逾期支付",
      remark: "已在渠道后台退款",
    });
    expect(operatorNotes).toEqual([]);
  });

  test("when the operator settles by hand what has gone back by then, then they are refused, and it is 已退款", async () => {
    const { renewal, refundNumber } = await abnormal();
    await bench().world.wechat("PUT", "/callbacks", { mode: "drop" });
    await bench().world.wechat("POST", `/refunds/${refundNumber}/redo`);
    await expect(renewal.give(resolveRefund, resolving(refundNumber))).rejects.toMatchObject({
      cause: { type: "REFUND_GONE_BACK" },
    });
    expect(refundOf(await renewal.state())).toMatchObject({ status: "已退款", remark: "已在渠道后台退款" });
  });

  test("when the console gives it back under a number of its own, then that number is kept with ours, whoever tells again", async () => {
    const { renewal, refundNumber, attemptNumber } = await abnormal();
    const [attempt] = (await renewal.state()).attempts;
    const [transaction] = attempt?.transactions ?? [];
    const notice = {
      ...{ refundNumber: "SHPT0001", attemptNumber, transactionId: transaction?.id },
      ...{ amountFen: transaction?.amountFen, answer: { status: "refunded" } },
    };
    await renewal.handle().signal("refundNotice", notice);
    await renewal.handle().signal("refundNotice", notice);
    const told = await renewal.state();
    expect(refundOf(told)).toMatchObject({
      ...{ number: refundNumber, status: "已退款", consoleNumber: "SHPT0001" },
    });
    expect(told.attempts[0]?.transactions[0]?.consoleRefunds).toBeUndefined();
  });

  test("when it is tried again under its number then that is refused, as it could never succeed", async () => {
    const { renewal, refundNumber } = await abnormal();
    await expect(renewal.give(retryRefund, { by: operator, refundNumber })).rejects.toMatchObject({
      cause: { type: "REFUND_NOT_RETRIABLE" },
    });
  });

  test("when it is sent to a bank card of the bidder's then it is done", async () => {
    const { renewal, refundNumber } = await abnormal();
    const card = {
      kind: "bankCard",
      bankType: "ICBC_DEBIT",
      account: "6222020200112230000",
      holder: "示例持卡人",
    } as const;
    await renewal.give(treatRefund, { by: operator, refundNumber, reason: "示例", to: card });
    expect(refundOf(await renewal.eventually(isRefunded))).toMatchObject({ treatment: "bankCard" });
  });

  test("when it is sent to the merchant's account then the operator still pays it back, and settles it by hand", async () => {
    const { renewal, refundNumber } = await abnormal();
    await renewal.give(treatRefund, {
      by: operator,
      refundNumber,
      reason: "示例",
      to: { kind: "merchantAccount" },
    });
    const isAtMerchant = (application: Application) =>
      refundOf(application)?.remark?.includes("商户银行账户") ?? false;
    expect(refundOf(await renewal.eventually(isAtMerchant))).toMatchObject({ status: "退款异常" });
    await renewal.give(resolveRefund, resolving(refundNumber));
    expect(refundOf(await renewal.state())).toMatchObject({ status: "人工结清" });
  });

  test("when the gateway refunds what the operator has paid back by hand, then he is told", async () => {
    const { renewal, refundNumber, attemptNumber } = await abnormal();
    await renewal.give(resolveRefund, resolving(refundNumber));
    const notice = { refundNumber, attemptNumber, answer: { status: "refunded" } };
    await renewal.handle().signal("refundNotice", notice);
    await renewal.handle().signal("refundNotice", notice);
    const { operatorNotes } = await renewal.state();
    expect(operatorNotes).toMatchObject([
      { text: expect.stringContaining("已人工结清，支付渠道随后又退了款") },
    ]);
    expect(refundOf(await renewal.state())).toMatchObject({ status: "人工结清" });
  });
});
