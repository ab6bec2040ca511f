import { updates } from "../../workflows/messages";
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

const bench = useBench();

/** Sets how the gateways end refunds. WeChat and UnionPay name the outcomes differently. */
const endRefunds = async (wechat: string, unionPay = wechat) => {
  await bench().world.wechat("PUT", "/refunds/default", { outcome: wechat });
  await bench().world.unionPay("PUT", "/refunds/default", { outcome: unionPay });
};

afterEach(() => endRefunds("SUCCESS"));

describe("a refund of which a part has gone back in the console since", () => {
  const back = (amountFen: number) => ({
    refundNumber: "SHPT0002",
    amountFen,
    answer: { status: "refunded" },
  });
  const refund = async (renewal: Renewal) => refundOf(await renewal.state());

  /**
   * Creates an application that is paid and withdrawn, and of whose payment a part (in fen) was given back in the
   * console.
   */
  async function partlyBack(outcome: string, channel: "wechat" | "unionpay" = "wechat", amountFen = 5_000) {
    const isWechat = channel === "wechat";
    await endRefunds(isWechat ? outcome : "SUCCESS", isWechat ? "SUCCESS" : outcome);
    const renewal = isWechat ? await paidRenewal(bench()) : await approvedRenewal(bench());
    if (!isWechat) {
      const attempt = lastAttempt(await renewal.pay("unionpay", "ICBC"));
      await renewal.goToBank(attempt);
      await renewal.payAtBank(attempt);
      await renewal.eventually(({ payment }) => payment === "已支付");
    }
    const withdrawn = await renewal.withdraw(operator);
    const attemptNumber = lastAttempt(withdrawn).number;
    const refundNumber = refundOf(withdrawn)?.number ?? "";
    if (outcome !== "PROCESSING") {
      await renewal.eventually(isAbnormal);
      if (!isWechat)
        await bench().world.unionPay("POST", `/orders/${attemptNumber}/refund-by-hand`, { amountFen });
      else if (outcome === "CLOSED")
        await bench().world.wechat("POST", "/refunds", { outTradeNo: attemptNumber, amountFen });
    }
    const transactionId = withdrawn.attempts[0]?.transactions[0]?.id;
    if (isWechat)
      await renewal.handle().signal("refundNotice", { ...back(amountFen), attemptNumber, transactionId });
    await renewal.eventually((told) => told.attempts[0]?.transactions[0]?.consoleRefunds !== undefined);
    await endRefunds("SUCCESS");
    return { renewal, refundNumber, given: { by: operator, refundNumber } };
  }
  const refusedBy = (code: string) => ({ cause: { type: code } });

  test.each([
    ["wechat", "CLOSED"],
    ["unionpay", "FAIL"],
  ] as const)(
    "when %s has given it up for certain, then the rest goes back under another number",
    async (channel, outcome) => {
      const { renewal, refundNumber, given } = await partlyBack(outcome, channel);
      expect(await refund(renewal)).toMatchObject({
        number: refundNumber,
        amountFen: 15_000,
        orderedFen: 20_000,
      });
      await bench().sleep(1_200);
      await renewal.give(retryRefund, given);
      await expect(renewal.handle().result()).resolves.toMatchObject({ payment: "已退款" });
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

  test("when nothing has gone back besides, then it keeps its number", async () => {
    await endRefunds("CLOSED", "SUCCESS");
    const renewal = await paidRenewal(bench());
    const { number = "" } = refundOf(await renewal.withdraw(operator)) ?? {};
    await renewal.eventually(isAbnormal);
    await endRefunds("SUCCESS");
    await bench().sleep(61);
    await renewal.give(retryRefund, { by: operator, refundNumber: number });
    await expect(renewal.handle().result()).resolves.toMatchObject({ payment: "已退款" });
    expect(await refund(renewal)).toMatchObject({ number, amountFen: 20_000 });
    expect((await refund(renewal))?.former).toBeUndefined();
  });

  test("when it is under way, then no other number is asked for, and what WeChat does of it is booked whole", async () => {
    const { renewal, refundNumber, given } = await partlyBack("PROCESSING");
    await expect(renewal.give(retryRefund, given)).rejects.toMatchObject(refusedBy("NO_ABNORMAL_REFUND"));
    expect(await refund(renewal)).toMatchObject({
      number: refundNumber,
      status: "退款中",
      orderedFen: 20_000,
    });
    await bench().world.wechat("PUT", `/refunds/${refundNumber}`, { outcome: "SUCCESS" });
    await expect(renewal.handle().result()).resolves.toMatchObject({ payment: "已退款" });
    expect(await refund(renewal)).toMatchObject({ number: refundNumber, amountFen: 20_000 });
  });

  test("when it is ABNORMAL, then no other number is asked for", async () => {
    const { renewal, refundNumber, given } = await partlyBack("ABNORMAL");
    await expect(renewal.give(retryRefund, given)).rejects.toMatchObject(refusedBy("REFUND_NOT_RETRIABLE"));
    expect(await refund(renewal)).toMatchObject({ number: refundNumber, status: "退款异常" });
  });

  test("when WeChat takes no other number, then it is 退款异常 with its words, and the rest can be settled by hand", async () => {
    const { renewal, refundNumber, given } = await partlyBack("CLOSED");
    // The console has refunded more than the workflow has been told.
    const { number: outTradeNo } = lastAttempt(await renewal.state());
    await bench().world.wechat("POST", "/refunds", { outTradeNo, amountFen: 10_000 });
    await renewal.give(retryRefund, given);
    const refused = refundOf(await renewal.eventually(isAbnormal));
    expect(refused).toMatchObject({ abnormality: "refused", remark: expect.stringContaining("可退金额") });
    expect(refused?.number).not.toBe(refundNumber);
    await renewal.give(resolveRefund, { ...given, refundNumber: refused?.number ?? "", reason: "已核对" });
    await expect(renewal.handle().result()).resolves.toMatchObject({ payment: "已退款" });
  });

  test("when it is settled by hand, then over what is left", async () => {
    const { renewal, given } = await partlyBack("CLOSED");
    await renewal.give(resolveRefund, { ...given, reason: "已线下转账" });
    expect(await refund(renewal)).toMatchObject({ status: "人工结清", amountFen: 15_000 });
    await expect(renewal.handle().result()).resolves.toMatchObject({ payment: "已退款" });
  });

  test("when money of the former number goes back all the same, then it is booked beside the present one", async () => {
    const { renewal, refundNumber, given } = await partlyBack("CLOSED");
    await endRefunds("PROCESSING");
    await renewal.give(retryRefund, given);
    const [attempt] = (await renewal.state()).attempts;
    await renewal.handle().signal("refundNotice", {
      ...{ refundNumber, attemptNumber: attempt?.number, transactionId: attempt?.transactions[0]?.id },
      ...{ amountFen: 20_000, answer: { status: "refunded" } },
    });
    const told = await renewal.eventually(
      (one) => one.attempts[0]?.transactions[0]?.consoleRefunds?.length === 2,
    );
    expect(told.attempts[0]?.transactions[0]?.consoleRefunds).toMatchObject([{}, { number: refundNumber }]);
    await endRefunds("SUCCESS");
  });
});
