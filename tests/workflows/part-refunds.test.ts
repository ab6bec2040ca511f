import type { Application } from "../../domain/application/application";
import { keptFen, refundsOf } from "../../domain/money/attempts";
import { updates } from "../../workflows/messages";
import type { RefundPart } from "../../workflows/messages";
import { issuedFor, until as untilOn } from "./bench/invoices";
import { reconcile } from "./bench/reconcile";
import {
  approvedRenewal,
  delivery,
  lastAttempt,
  operator,
  owner,
  paidRenewal,
  renewedAll,
  reviewer,
  useBench,
  type Renewal,
} from "./bench/renewal";
import { gatewaySides } from "./money/gateway-sides";

/*
 * These tests are about 退费, by which an operator gives a part of the counted payment back while the invoice is over
 * the rest, and about 红冲, by which an invoice is taken back. Money by hand takes two persons.
 */

const bench = useBench({ twoPersons: true });
const second = { role: "operator", id: "operator-2", name: "运维员乙" } as const;
const [kept, left] = ["LOCK-KEPT", "LOCK-LEFT"];
const unbooked = { cause: { type: "REFUND_UNBOOKED" } };

beforeEach(async () => {
  await bench().world.invoice("PUT", "/bureau", {});
  await bench().world.invoice("PUT", "/behaviour", { delayMs: 0 });
  await refundsEnd("SUCCESS");
});
const refundsEnd = (outcome: string) => bench().world.wechat("PUT", "/refunds/default", { outcome });

const until = (renewal: Renewal, expected: (application: Application) => boolean) =>
  untilOn(bench(), renewal, expected);
const isInvoiced = (renewal: Renewal) => until(renewal, ({ invoice }) => invoice === "已开票");
const issued = (renewal: Renewal) => issuedFor(bench(), renewal);

async function invoiced(locks?: readonly string[]): Promise<Renewal> {
  const renewal = await paidRenewal(bench(), locks ? { locks } : {});
  await renewal.requestInvoice();
  await isInvoiced(renewal);
  return renewal;
}

/** Waits until the buyer is asked whether they agree to the red invoice. */
const awaitsBuyer = (renewal: Renewal) =>
  until(renewal, ({ redLetters }) => redLetters?.at(-1)?.awaitsBuyerSince !== undefined);
const buyersAreAsked = () => bench().world.invoice("PUT", "/bureau", { redLetters: "ask the buyer" });
async function buyerRefuses(renewal: Renewal): Promise<Application> {
  const { redLetters } = await renewal.state();
  await bench().world.invoice("POST", `/red-forms/${redLetters?.at(-1)?.billId}`, { decision: "refuse" });
  return until(renewal, ({ invoice }) => invoice === "红冲失败");
}

describe("a red letter", () => {
  test("when a wrong title is put right, then the first invoice is taken back and one with the right title stands", async () => {
    const renewal = await invoiced();
    const { invoiceDocument: first } = await renewal.state();
    const title = { kind: "person", name: "示例更正" } as const;
    const correction = { by: owner, buyer: title, delivery, opinion: "抬头有误" };
    expect(await renewal.give(updates.reissueInvoice, correction)).toMatchObject({ invoice: "红冲中" });
    const { invoiceDocument, reversedInvoices, invoiceRequests } = await isInvoiced(renewal);
    expect(reversedInvoices).toMatchObject([{ blue: first, amountFen: 20_000 }]);
    expect(invoiceRequests.at(-1)?.buyer).toEqual(title);
    expect(invoiceDocument?.invoiceNumber).not.toBe(first?.invoiceNumber);
    expect(await issued(renewal)).toEqual({ net: 200, amounts: ["200.00", "-200.00", "200.00"] });
  });

  test("when it is for a refund, then the money goes back only once the red invoice is there; a buyer who refuses keeps the invoice, and another try may succeed", async () => {
    const renewal = await invoiced();
    await buyersAreAsked();
    const refund = (opinion: string) => renewal.give(updates.refundInvoiced, { by: operator, opinion });
    await refund("不再办理");
    const untouched = { status: "审核通过", payment: "已支付" };
    expect(await awaitsBuyer(renewal)).toMatchObject({ ...untouched, invoice: "红冲中" });
    const failed = await buyerRefuses(renewal);
    expect(failed).toMatchObject(untouched);
    expect(failed.operatorNotes.at(-1)?.text).toContain("红冲失败");
    await bench().world.invoice("PUT", "/bureau", {});
    await refund("再次红冲");
    const refunded = await until(renewal, ({ payment }) => payment === "已退款");
    expect(refunded).toMatchObject({ status: "已撤回", invoice: "已红冲" });
    expect(refunded.invoiceDocument).toBeUndefined();
    expect(await issued(renewal)).toEqual({ net: 0, amounts: ["200.00", "-200.00"] });
  });

  test("when answers are lost, the drawer is away and the seal fails, then there is one invoice in the end", async () => {
    const renewal = await paidRenewal(bench());
    const { invoice } = bench().world;
    await invoice("PUT", "/faults", [
      { kind: "lost", method: "requestBillingNew", times: 2 },
      { kind: "garbled", method: "queryInvoiceResult" },
    ]);
    await invoice("PUT", "/bureau", { drawer: "logged out", shows: "failed" });
    await invoice("PUT", "/behaviour", { delayMs: 0, outcome: "sign-fail", times: 1 });
    await renewal.requestInvoice();
    const waiting = await until(renewal, ({ operatorNotes }) => operatorNotes.length > 0);
    expect(waiting).toMatchObject({ invoice: "开票中" });
    expect(waiting.operatorNotes[0]?.text).toContain("开票员未登录");
    await invoice("PUT", "/bureau", {});
    await isInvoiced(renewal);
    expect(await issued(renewal)).toEqual({ net: 200, amounts: ["200.00"] });
  });
});

/** Creates an application that has paid for two locks of 200.00 元 each, and of which one lock is renewed. */
async function withOneLeftOut(): Promise<Renewal> {
  const renewal = await paidRenewal(bench(), { locks: [kept, left] });
  const outOfOrder = { lockSerial: lockOf(renewal, 1), state: "未能办理", reason: "示例：锁已损坏" } as const;
  const results = [...renewedAll({ locks: renewal.form.locks.slice(0, 1) }), outOfOrder];
  await renewal.give(updates.markHandled, { by: reviewer, results });
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

describe("a part that goes back", () => {
  test("when a lock is left out, then its fee goes back for two persons, and the invoice is over what is kept", async () => {
    const renewal = await withOneLeftOut();
    const { paidAt = "" } = await renewal.state();
    const agreed = { by: second, opinion: "已核对", consentId: "c-1", amountFen: 20_000 };
    const ordered = await give(renewal, { locks: [lockOf(renewal, 1)], agreed });
    expect(refundsOf(ordered)).toMatchObject([{ refund: { amountFen: 20_000, reason: "部分退费" } }]);
    await expect(renewal.requestInvoice()).rejects.toMatchObject({ cause: { type: "REFUND_UNDER_WAY" } });
    const back = await until(renewal, areBack);
    expect(refundsOf(back)).toMatchObject([
      { refund: { locks: [lockOf(renewal, 1)], interventions: [{ by: operator, second: { by: second } }] } },
    ]);
    expect([keptFen(back), back.payment, await atGateway(renewal)]).toEqual([20_000, "已支付", 20_000]);
    // After a part refund, the order no longer shows whether more was given back in the console. Only the bill shows it.
    await expect(renewal.requestInvoice()).rejects.toMatchObject(unbooked);
    await reconcile(bench(), paidAt);
    await renewal.requestInvoice();
    await isInvoiced(renewal);
    expect(await issued(renewal)).toEqual({ net: 200, amounts: ["200.00"] });
    await expect(renewal.handle().result()).resolves.toMatchObject({ payment: "已支付", invoice: "已开票" });
  });

  test("when an invoice is asked for before the fee has gone back, then it is over the other lock, and stays", async () => {
    const renewal = await withOneLeftOut();
    await renewal.requestInvoice();
    // The fee of the lock that was left out is owed, so the application has not ended.
    expect((await isInvoiced(renewal)).endedAt).toBeUndefined();
    await give(renewal, { locks: [lockOf(renewal, 1)] });
    await expect(renewal.handle().result()).resolves.toMatchObject({ invoice: "已开票" });
    expect(await issued(renewal)).toEqual({ net: 200, amounts: ["200.00"] });
    expect(await atGateway(renewal)).toBe(20_000);
  });

  test("when the invoice is over more, then it is taken back, the part goes back, and another invoice follows", async () => {
    const renewal = await invoiced([kept, left]);
    await refundsEnd("ABNORMAL");
    await give(renewal, { amountFen: 5_000 });
    const stuck = await until(renewal, (told) =>
      refundsOf(told).some(({ refund }) => refund.status === "退款异常"),
    );
    expect(stuck).toMatchObject({ invoice: "已红冲", payment: "已支付" });
    await expect(renewal.requestInvoice()).rejects.toMatchObject({
      cause: { type: "INVOICE_ALREADY_REQUESTED" },
    });
    const refundNumber = refundsOf(stuck)[0]?.refund.number ?? "";
    await renewal.give(updates.resolveRefund, { by: operator, refundNumber, reason: "已线下退款" });
    await isInvoiced(renewal);
    expect(await issued(renewal)).toEqual({ net: 350, amounts: ["400.00", "-400.00", "350.00"] });
  });

  test("when the buyer refuses the red letter, then nothing goes back", async () => {
    const renewal = await invoiced([kept, left]);
    await buyersAreAsked();
    await give(renewal, { amountFen: 5_000 });
    await awaitsBuyer(renewal);
    expect(refundsOf(await buyerRefuses(renewal))).toEqual([]);
    expect(await atGateway(renewal)).toBe(40_000);
  });

  test("when two parts go back and then the rest, then each has its number, and all of it is back", async () => {
    const renewal = await paidRenewal(bench(), { locks: [kept, left] });
    await give(renewal, { amountFen: 1 });
    await expect(give(renewal, { amountFen: 1 })).rejects.toMatchObject({
      cause: { type: "REFUND_UNDER_WAY" },
    });
    await until(renewal, areBack);
    await give(renewal, { amountFen: 9_999 });
    await until(renewal, areBack);
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
    await refundsEnd("PROCESSING");
    const ordered = await give(renewal, { locks: [lockOf(renewal, 1)] });
    const { number: outTradeNo } = lastAttempt(ordered);
    await bench().world.wechat("POST", "/refunds", { outTradeNo, amountFen: 20_000, notify: true });
    const both = await renewal.eventually(
      ({ attempts }) => attempts[0]?.transactions[0]?.consoleRefunds !== undefined,
    );
    expect(refundsOf(both)).toMatchObject([{ refund: { status: "退款中", amountFen: 20_000 } }]);
    const number = refundsOf(both)[0]?.refund.number ?? "";
    await bench().world.wechat("PUT", `/refunds/${number}`, { outcome: "SUCCESS" });
    const back = await until(renewal, ({ payment }) => payment === "已退款");
    expect([keptFen(back), await atGateway(renewal)]).toEqual([0, 0]);
  });

  test("when somebody else's lock is named, or the sum isn't what both have seen, then nothing goes back", async () => {
    const renewal = await withOneLeftOut();
    const agreed = { by: second, opinion: "已核对", consentId: "c-2", amountFen: 20_000 };
    const locks = [lockOf(renewal, 1)];
    const refused: [Partial<RefundPart>, string][] = [
      [{ locks: ["LOCK-OTHER"] }, "LOCKS_DIFFER"],
      [{ locks, agreed: { ...agreed, amountFen: 19_999 } }, "REFUND_CHANGED"],
      [{ locks, agreed: { ...agreed, by: operator } }, "SECOND_IS_FIRST"],
    ];
    for (const [part, type] of refused)
      await expect(give(renewal, part)).rejects.toMatchObject({ cause: { type } });
    expect(refundsOf(await renewal.state())).toEqual([]);
  });
});

test("when a paid one is cancelled in the Temporal UI, then it waits for operators, and an unpaid one is withdrawn", async () => {
  const renewal = await paidRenewal(bench());
  await renewal.handle().cancel();
  await renewal.eventually(({ operatorNotes }) => operatorNotes.length > 0);
  expect(await renewal.state()).toMatchObject({ status: "审核通过", payment: "已支付" });
  const proposals = await bench().models.consentRequests.find({ applicationId: renewal.id }).lean();
  expect(proposals).toMatchObject([
    { command: "withdraw", state: "待复核", amountFen: 20_000, by: { id: "temporal" } },
  ]);
  const unpaid = await approvedRenewal(bench());
  await unpaid.handle().cancel();
  await expect(unpaid.handle().result()).resolves.toMatchObject({ status: "已撤回", payment: "未支付" });
});
