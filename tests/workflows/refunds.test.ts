import { ApplicationFailure } from "@temporalio/common";
import type { Application } from "../../domain/application/application";
import { updates } from "../../workflows/messages";
import { expectPoll } from "../support/expect-poll";
import { createFailingCalls } from "./bench/failing-calls";
import { createOvertaken } from "./bench/overtaken";
import { endRefunds } from "./bench/gateways-in-hand";
import {
  approvedRenewal,
  continuedAfterLoss,
  isAbnormal,
  noSense,
  lastAttempt,
  operator,
  paidRenewal,
  refundOf,
  strayRefundOf,
  useBench,
  type Renewal,
} from "./bench/renewal";

const { resolveRefund, retryRefund, treatRefund } = updates;

const calls = createFailingCalls();
const overtaken = createOvertaken(calls.around);
const bench = useBench({ around: overtaken.around });
const day = 86_400;
const refunds = (wechat: string, unionPay = wechat) => endRefunds(bench().world, wechat, unionPay);
const callbacks = (mode: string) => bench().world.wechat("PUT", "/callbacks", { mode, times: 2 });
const endRefund = (number: string | undefined, outcome = "SUCCESS") =>
  bench().world.wechat("PUT", `/refunds/${number}`, { outcome });

afterEach(async () => {
  await refunds("SUCCESS");
  await callbacks("deliver");
  await bench().world.wechat("PUT", "/faults", []);
});

const slow = [{ text: expect.stringContaining("超过七天仍未退回") }];

test("when a refund is under way for a week, then the operator is told once", async () => {
  await refunds("PROCESSING");
  const renewal = await paidRenewal(bench());
  const withdrawn = await renewal.withdraw(operator);
  await bench().sleep(6 * day);
  expect((await renewal.state()).operatorNotes).toEqual([]);
  await bench().sleep(1.5 * day);
  await expectPoll(renewal.state).toMatchObject({ operatorNotes: slow });
  await endRefund(refundOf(withdrawn)?.number);
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

describe("a refund that the payer's account can't take", () => {
  async function abnormal(): Promise<{ renewal: Renewal; refundNumber: string; attemptNumber: string }> {
    await refunds("ABNORMAL", "FAIL");
    const renewal = await approvedRenewal(bench());
    const attempt = lastAttempt(await renewal.pay("wechat"));
    await bench().sleep(320);
    await renewal.scan(attempt, "pay-late");
    const refundNumber = refundOf(await renewal.eventually(isAbnormal))?.number ?? "";
    await refunds("SUCCESS");
    return { renewal, refundNumber, attemptNumber: attempt.number };
  }
  const isRefunded = (application: Application) => refundOf(application)?.status === "已退款";
  const resolving = (refundNumber: string) => ({ by: operator, refundNumber, reason: "已线下转账" });
  const redone = async (refundNumber: string) => {
    await callbacks("drop");
    await bench().world.wechat("POST", `/refunds/${refundNumber}/redo`);
  };

  test("when the operator settles by hand what has gone back by then, then they are refused, and it is 已退款", async () => {
    const { renewal, refundNumber } = await abnormal();
    await redone(refundNumber);
    await expect(renewal.give(resolveRefund, resolving(refundNumber))).rejects.toMatchObject({
      cause: { type: "REFUND_GONE_BACK" },
    });
    expect(refundOf(await renewal.state())).toMatchObject({ status: "已退款", remark: "已在渠道后台退款" });
  });

  test("when the console gives it back under a number of its own, then that number is kept with ours, whoever tells again", async () => {
    const { renewal, refundNumber, attemptNumber } = await abnormal();
    const [transaction] = (await renewal.state()).attempts[0]?.transactions ?? [];
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

  test("when it is tried again under its number, or another one is named, then that is refused", async () => {
    const { renewal, refundNumber } = await abnormal();
    for (const [named, type] of [
      [refundNumber, "REFUND_NOT_RETRIABLE"],
      ["NONE", "NO_ABNORMAL_REFUND"],
    ] as const)
      await expect(renewal.give(retryRefund, { by: operator, refundNumber: named })).rejects.toMatchObject({
        cause: { type },
      });
  });

  test.each([false, true])(
    "when it is sent to a bank card of the bidder's then it is done (notice first: %s)",
    async (isFirst) => {
      const { renewal, refundNumber } = await abnormal();
      overtaken.by(isFirst ? renewal : undefined);
      const card = { kind: "bankCard", bankType: "ICBC_DEBIT", account: "6222020200112230000" } as const;
      const to = { ...card, holder: "示例持卡人" };
      await renewal.give(treatRefund, { by: operator, refundNumber, reason: "示例", to });
      const { treatment, interventions, remark } = refundOf(await renewal.eventually(isRefunded)) ?? {};
      expect([treatment, interventions?.length, remark]).toEqual(["bankCard", 1, undefined]);
    },
  );

  test.each([false, true])(
    "when it is sent to the merchant's account then the operator still pays it back, and settles it by hand (notice first: %s)",
    async (isFirst) => {
      const { renewal, refundNumber } = await abnormal();
      overtaken.by(isFirst ? renewal : undefined);
      const to = { kind: "merchantAccount" } as const;
      await renewal.give(treatRefund, { by: operator, refundNumber, reason: "示例", to });
      const isAtMerchant = (application: Application) =>
        refundOf(application)?.remark?.includes("商户银行账户") ?? false;
      expect(refundOf(await renewal.eventually(isAtMerchant))).toMatchObject({ status: "退款异常" });
      await renewal.give(resolveRefund, resolving(refundNumber));
      const settled = await renewal.projection();
      const remark = expect.stringContaining("已线下转账");
      expect(settled.attempts[0]).toMatchObject({ status: "人工结清" });
      expect(refundOf(settled)).toMatchObject({ status: "人工结清", remark });
    },
  );

  test("when the gateway refunds what the operator has paid back by hand, then he is told", async () => {
    const { renewal, refundNumber, attemptNumber } = await abnormal();
    await renewal.give(resolveRefund, resolving(refundNumber));
    const notice = { refundNumber, attemptNumber, answer: { status: "refunded" } };
    await renewal.handle().signal("refundNotice", notice);
    await renewal.handle().signal("refundNotice", notice);
    const told = await renewal.state();
    const text = expect.stringContaining("已人工结清，支付渠道随后又退了款");
    expect(told.operatorNotes).toMatchObject([{ text }]);
    expect(refundOf(told)).toMatchObject({ status: "人工结清" });
  });
});

describe("a withdrawal", () => {
  test("when it is cancelled while a payment is being prepared, then the handler ends in good order", async () => {
    const renewal = await approvedRenewal(bench());
    const paying = renewal.pay("wechat").catch(() => undefined);
    await renewal.handle().cancel();
    await paying;
    await expect(renewal.handle().result()).resolves.toMatchObject({ status: "已撤回" });
  });

  test("when a shipped one is cancelled, then it goes on, and the operator can read why", async () => {
    const renewal = await paidRenewal(bench(), { pickup: "邮寄" });
    await renewal.ship();
    await renewal.handle().cancel();
    const noted = await renewal.eventually(({ operatorNotes }) => operatorNotes.length === 1);
    expect(noted).toMatchObject({ status: "审核通过", receipt: "已寄出" });
    await renewal.confirmReceipt();
    await renewal.markHandled();
    await renewal.requestInvoice();
    await expect(renewal.handle().result()).resolves.toMatchObject({ invoice: "已开票" });
  });
});

describe("money after the end", () => {
  /** Creates a withdrawn application whose closed attempt was paid afterwards, and returns the number of its refund. */
  async function strayMoney(): Promise<{ renewal: Renewal; refundNumber: string }> {
    const renewal = await approvedRenewal(bench());
    await renewal.pay("wechat");
    await renewal.withdraw();
    await renewal.handle().result();
    return { renewal, refundNumber: await strayRefundOf(bench(), renewal) };
  }
  const stored = (refundNumber: string) => bench().models.strayRefunds.findById(refundNumber).lean();
  const ended = async (refundNumber: string) => {
    await bench().env.client.workflow.getHandle(refundNumber).result();
    return stored(refundNumber);
  };
  const abnormal = (refundNumber: string) =>
    expectPoll(async () => {
      await bench().sleep(10);
      return stored(refundNumber);
    }).toMatchObject({ status: "退款异常" });

  test("when its refund is abnormal, and its run is lost and repaired, then the operator tries again by the same command", async () => {
    await refunds("CLOSED", "FAIL");
    const { refundNumber } = await strayMoney();
    await abnormal(refundNumber);
    expect(await continuedAfterLoss(bench(), refundNumber)).toEqual([1, 0]);
    await refunds("SUCCESS");
    await endRefund(refundNumber);
    const target = { workflowId: refundNumber, updateId: "retry" };
    await bench().engine.command(retryRefund, target, { by: operator, refundNumber });
    expect(await ended(refundNumber)).toMatchObject({ status: "已退款" });
  });

  test("when its refund gets senseless notices, is cancelled, and its run is lost and repaired, then the money goes back all the same", async () => {
    await refunds("PROCESSING");
    const { refundNumber } = await strayMoney();
    const handle = bench().env.client.workflow.getHandle(refundNumber);
    for (const input of noSense) await handle.signal("refundNotice", input);
    await handle.cancel();
    await bench().sleep(60);
    expect(await continuedAfterLoss(bench(), refundNumber)).toEqual([1, 0]);
    await endRefund(refundNumber);
    expect(await ended(refundNumber)).toMatchObject({ status: "已退款" });
  });
});
