import type { Application } from "../../domain/application/application";
import { keptFen, refundsOf } from "../../domain/money/attempts";
import type { Channel } from "../../domain/money/payment";
import { updates } from "../../workflows/messages";
import type { RefundPart } from "../../workflows/messages";
import { reconcile } from "./bench/reconcile";
import {
  approvedRenewal,
  lastAttempt,
  operator,
  paidRenewal,
  renewedAll,
  reviewer,
  useBench,
  type Renewal,
} from "./bench/renewal";
import { issuedFor, until } from "./bench/invoices";
import { gatewaySides } from "./money/gateway-sides";

/* These tests are about 退费: an operator gives a part of the counted payment back, and the invoice is over the rest. */

const bench = useBench();
const second = { role: "operator", id: "operator-2", name: "运维员乙" } as const;
const [kept, left] = ["LOCK-KEPT", "LOCK-LEFT"];
const unbooked = { cause: { type: "REFUND_UNBOOKED" } };

beforeEach(async () => {
  await bench().world.invoice("PUT", "/bureau", {});
  await bench().world.invoice("PUT", "/behaviour", { delayMs: 0 });
  await bench().world.wechat("PUT", "/refunds/default", { outcome: "SUCCESS" });
});

/** Creates an application that has paid for two locks of 200.00 元 each, and of which one lock is renewed. */
async function withOneLeftOut(channel: Channel = "wechat"): Promise<Renewal> {
  const renewal = await paidForTwo(channel);
  const outOfOrder = { lockSerial: lockOf(renewal, 1), state: "未能办理", reason: "示例：锁已损坏" } as const;
  const results = [...renewedAll({ locks: renewal.form.locks.slice(0, 1) }), outOfOrder];
  await renewal.give(updates.markHandled, { by: reviewer, results });
  return renewal;
}

async function paidForTwo(channel: Channel = "wechat"): Promise<Renewal> {
  const renewal = await approvedRenewal(bench(), "现场", [kept, left]);
  const attempt = lastAttempt(
    channel === "wechat" ? await renewal.pay("wechat") : await renewal.pay("unionpay", "ICBC"),
  );
  if (channel === "wechat") await renewal.scan(attempt);
  else {
    await renewal.goToBank(attempt);
    await renewal.payAtBank(attempt);
  }
  await renewal.eventually(({ payment }) => payment === "已支付");
  return renewal;
}

const lockOf = ({ form }: Renewal, place: number): string => form.locks[place]?.lockSerial ?? "";
const give = (renewal: Renewal, part: Partial<RefundPart>) =>
  renewal.give(updates.refundPart, { by: operator, reason: "示例：未能延期", ...part });
const areBack = (application: Application): boolean =>
  refundsOf(application).every(({ refund }) => refund.status === "已退款");

/** Returns the sum that the gateway keeps of the application's payments, in fen. */
async function atGateway({ id }: Renewal): Promise<number> {
  const { payments, backFen } = (await gatewaySides(bench()))(id);
  return payments.reduce((sum, payment) => sum + payment.amountFen - (backFen.get(payment.id) ?? 0), 0);
}

test("when a lock is left out, then its fee goes back for two persons, and the invoice is over what is kept", async () => {
  const renewal = await withOneLeftOut();
  const { paidAt = "" } = await renewal.state();
  const agreed = { by: second, opinion: "已核对", consentId: "c-1", amountFen: 20_000 };
  const ordered = await give(renewal, { locks: [lockOf(renewal, 1)], agreed });
  expect(refundsOf(ordered)).toMatchObject([{ refund: { amountFen: 20_000, reason: "部分退费" } }]);
  await expect(renewal.requestInvoice()).rejects.toMatchObject({ cause: { type: "REFUND_UNDER_WAY" } });
  const back = await until(bench(), renewal, areBack);
  expect(refundsOf(back)).toMatchObject([
    { refund: { locks: [lockOf(renewal, 1)], interventions: [{ by: operator, second: { by: second } }] } },
  ]);
  expect([keptFen(back), back.payment, await atGateway(renewal)]).toEqual([20_000, "已支付", 20_000]);
  // After a part refund, the order no longer shows whether more was given back in the console. Only the bill shows it.
  await expect(renewal.requestInvoice()).rejects.toMatchObject(unbooked);
  await reconcile(bench(), paidAt);
  await renewal.requestInvoice();
  await until(bench(), renewal, ({ invoice }) => invoice === "已开票");
  expect(await issuedFor(bench(), renewal)).toEqual({ net: 200, amounts: ["200.00"] });
  await expect(renewal.handle().result()).resolves.toMatchObject({ payment: "已支付", invoice: "已开票" });
});

test("when an invoice is asked for before the fee has gone back, then it is over the other lock, and stays", async () => {
  const renewal = await withOneLeftOut();
  await renewal.requestInvoice();
  const invoiced = await until(bench(), renewal, ({ invoice }) => invoice === "已开票");
  // The fee of the lock that was left out is owed, so the application has not ended.
  expect(invoiced.endedAt).toBeUndefined();
  await give(renewal, { locks: [lockOf(renewal, 1)] });
  await expect(renewal.handle().result()).resolves.toMatchObject({ invoice: "已开票" });
  expect(await issuedFor(bench(), renewal)).toEqual({ net: 200, amounts: ["200.00"] });
  expect(await atGateway(renewal)).toBe(20_000);
});

test("when the invoice is over more, then it is taken back, the part goes back, and another invoice follows", async () => {
  const renewal = await paidForTwo();
  await renewal.requestInvoice();
  await until(bench(), renewal, ({ invoice }) => invoice === "已开票");
  await bench().world.wechat("PUT", "/refunds/default", { outcome: "ABNORMAL" });
  await give(renewal, { amountFen: 5_000 });
  const stuck = await until(bench(), renewal, (told) =>
    refundsOf(told).some(({ refund }) => refund.status === "退款异常"),
  );
  expect(stuck).toMatchObject({ invoice: "已红冲", payment: "已支付" });
  await expect(renewal.requestInvoice()).rejects.toMatchObject({
    cause: { type: "INVOICE_ALREADY_REQUESTED" },
  });
  await bench().world.wechat("PUT", "/refunds/default", { outcome: "SUCCESS" });
  const refundNumber = refundsOf(stuck)[0]?.refund.number ?? "";
  await renewal.give(updates.resolveRefund, { by: operator, refundNumber, reason: "已线下退款" });
  await until(bench(), renewal, ({ invoice }) => invoice === "已开票");
  expect(await issuedFor(bench(), renewal)).toEqual({ net: 350, amounts: ["400.00", "-400.00", "350.00"] });
});

test("when the buyer refuses the red letter, then nothing goes back", async () => {
  const renewal = await paidForTwo();
  await renewal.requestInvoice();
  await until(bench(), renewal, ({ invoice }) => invoice === "已开票");
  await bench().world.invoice("PUT", "/bureau", { redLetters: "ask the buyer" });
  await give(renewal, { amountFen: 5_000 });
  const { redLetters } = await until(
    bench(),
    renewal,
    (told) => told.redLetters?.at(-1)?.awaitsBuyerSince !== undefined,
  );
  await bench().world.invoice("POST", `/red-forms/${redLetters?.at(-1)?.billId}`, { decision: "refuse" });
  const failed = await until(bench(), renewal, ({ invoice }) => invoice === "红冲失败");
  expect(refundsOf(failed)).toEqual([]);
  expect(await atGateway(renewal)).toBe(40_000);
});

test("when two parts go back and then the rest, then each has its number, and all of it is back", async () => {
  const renewal = await paidForTwo();
  await give(renewal, { amountFen: 1 });
  await expect(give(renewal, { amountFen: 1 })).rejects.toMatchObject({
    cause: { type: "REFUND_UNDER_WAY" },
  });
  await until(bench(), renewal, areBack);
  await give(renewal, { amountFen: 9_999 });
  await until(bench(), renewal, areBack);
  await expect(give(renewal, { amountFen: 30_001 })).rejects.toMatchObject({
    cause: { type: "REFUND_TOO_LARGE" },
  });
  await renewal.withdraw(operator);
  await expect(renewal.handle().result()).resolves.toMatchObject({ status: "已撤回", payment: "已退款" });
  const refunds = refundsOf(await renewal.projection()).map(({ refund }) => refund);
  expect(refunds.map(({ amountFen }) => amountFen)).toEqual([1, 9_999, 30_000]);
  expect(new Set(refunds.map(({ number }) => number)).size).toBe(3);
  expect(await atGateway(renewal)).toBe(0);
});

test("when the console is used while a part is under way, then both are in the books, and each once", async () => {
  const renewal = await withOneLeftOut();
  await bench().world.wechat("PUT", "/refunds/default", { outcome: "PROCESSING" });
  const ordered = await give(renewal, { locks: [lockOf(renewal, 1)] });
  const { number: outTradeNo } = lastAttempt(ordered);
  await bench().world.wechat("POST", "/refunds", { outTradeNo, amountFen: 20_000, notify: true });
  const both = await renewal.eventually(
    ({ attempts }) => attempts[0]?.transactions[0]?.consoleRefunds !== undefined,
  );
  expect(refundsOf(both)).toMatchObject([{ refund: { status: "退款中", amountFen: 20_000 } }]);
  const number = refundsOf(both)[0]?.refund.number ?? "";
  await bench().world.wechat("PUT", `/refunds/${number}`, { outcome: "SUCCESS" });
  const back = await until(bench(), renewal, ({ payment }) => payment === "已退款");
  expect([keptFen(back), await atGateway(renewal)]).toEqual([0, 0]);
});

test("when UnionPay's 90 days are over, then the part is settled by hand", async () => {
  const renewal = await withOneLeftOut("unionpay");
  await bench().sleep(91 * 86_400);
  await give(renewal, { locks: [lockOf(renewal, 1)] });
  const stuck = await until(bench(), renewal, (told) =>
    refundsOf(told).some(({ refund }) => refund.status === "退款异常"),
  );
  const refundNumber = refundsOf(stuck)[0]?.refund.number ?? "";
  await renewal.give(updates.resolveRefund, { by: operator, refundNumber, reason: "已银行转账" });
  expect(keptFen(await renewal.state())).toBe(20_000);
});

test("when somebody else's lock is named, or the sum isn't what both have seen, then nothing goes back", async () => {
  const renewal = await withOneLeftOut();
  await expect(give(renewal, { locks: ["LOCK-OTHER"] })).rejects.toMatchObject({
    cause: { type: "LOCKS_DIFFER" },
  });
  const agreed = { by: second, opinion: "已核对", consentId: "c-2", amountFen: 19_999 };
  const part = { locks: [lockOf(renewal, 1)], agreed };
  await expect(give(renewal, part)).rejects.toMatchObject({ cause: { type: "REFUND_CHANGED" } });
  await expect(
    give(renewal, { ...part, agreed: { ...agreed, by: operator, amountFen: 20_000 } }),
  ).rejects.toMatchObject({ cause: { type: "SECOND_IS_FIRST" } });
  expect(refundsOf(await renewal.state())).toEqual([]);
});

describe("where money by hand takes two persons", () => {
  const strict = useBench({ twoPersons: true });

  test("when a paid one is cancelled in the Temporal UI, then it waits for operators, and an unpaid one is withdrawn", async () => {
    const renewal = await paidRenewal(strict());
    await renewal.handle().cancel();
    await renewal.eventually(({ operatorNotes }) => operatorNotes.length > 0);
    expect(await renewal.state()).toMatchObject({ status: "审核通过", payment: "已支付" });
    const proposals = await strict().models.consentRequests.find({ applicationId: renewal.id }).lean();
    expect(proposals).toMatchObject([
      { command: "withdraw", state: "待复核", amountFen: 20_000, by: { id: "temporal" } },
    ]);
    const unpaid = await approvedRenewal(strict());
    await unpaid.handle().cancel();
    await expect(unpaid.handle().result()).resolves.toMatchObject({ status: "已撤回", payment: "未支付" });
  });
});
