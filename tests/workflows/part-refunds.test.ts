import { beijingDay } from "../../domain/beijing-day";
import type { Application } from "../../domain/application/application";
import { keptFen, refundsOf } from "../../domain/money/attempts";
import { updates } from "../../workflows/messages";
import type { RefundPart } from "../../workflows/messages";
import { issuedFor, until as untilOn } from "./bench/invoices";
import { reconcile, reconcileDay } from "./bench/reconcile";
import {
  approvedRenewal,
  feeFen,
  lastAttempt,
  operator,
  paidRenewal,
  renewedAll,
  reviewer,
  useBench,
  type Renewal,
} from "./bench/renewal";
import { gatewaySides } from "./money/gateway-sides";

/*
 * These tests are about a part of the counted payment that goes back: by an operator's 退费, while the invoice is over
 * the rest, or in the channel's console, which the statement shows. Money by hand takes two persons.
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
afterEach(async () => {
  await alterStatement({});
  await faults();
});
const hour = 3_600;
const alterStatement = (change: object) => bench().world.wechat("PUT", "/statement", change);
const faults = (...paths: string[]) =>
  bench().world.wechat(
    "PUT",
    "/faults",
    paths.map((path) => ({ path, kind: "http500", times: 10_000 })),
  );
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

test("refuses the consent of two persons once another result has come since the first one asked", async () => {
  const renewal = await paidRenewal(bench(), { locks: [kept, left] });
  const first = lockOf(renewal, 0);
  const lockStates = [{ lockSerial: first, state: "待制证" as const }];
  const agreed = { by: second, opinion: "已核对", consentId: "c-1", amountFen: feeFen };
  await renewal.give(updates.markHandled, { by: reviewer, results: renewedAll(renewal.form) });
  const asked = { locks: [first], keptFen: 2 * feeFen, lockStates, agreed };
  await expect(give(renewal, asked)).rejects.toMatchObject({ cause: { type: "SHOWN_CHANGED" } });
});

describe("a part that was given back in the console", () => {
  /** Creates a paid application of which 50.00 元 were given back, and of which WeChat tells nothing. */
  async function partlyBack() {
    const renewal = await paidRenewal(bench());
    const day = beijingDay(await bench().env.currentTimeMs());
    const { number: outTradeNo } = lastAttempt(await renewal.state());
    await bench().world.wechat("POST", "/refunds", { outTradeNo, amountFen: 5_000, notify: false });
    return { renewal, day };
  }

  test("when WeChat tells nothing, then neither handling nor invoice goes on until the bill that covers it is compared", async () => {
    const { renewal, day } = await partlyBack();
    await expect(renewal.markHandled()).rejects.toMatchObject(unbooked);
    await expect(renewal.requestInvoice()).rejects.toMatchObject(unbooked);
    expect(await renewal.state()).toMatchObject({ handling: "办理中", invoice: "未申请" });
    // A bill of an earlier day does not show the refund.
    await bench().sleep(36 * hour);
    await expect(renewal.markHandled()).rejects.toMatchObject(unbooked);

    await reconcileDay(bench(), day);
    await renewal.eventually((told) => keptFen(told) < feeFen);
    await renewal.markHandled();
    expect(await renewal.requestInvoice()).toMatchObject({
      invoiceRequests: [{ lines: [{ totalFen: 15_000 }] }],
    });
  });

  test("when the bill knows nothing of it that was done, then that bill is enough", async () => {
    const { renewal, day } = await partlyBack();
    await expect(renewal.markHandled()).rejects.toMatchObject(unbooked);
    const payment = lastAttempt(await renewal.state()).transactions[0]?.id;
    const { refunds } = await bench().world.wechat<{
      refunds: { outRefundNo: string; transactionId: string }[];
    }>("GET", "/ledger");
    const made = refunds.find(({ transactionId }) => transactionId === payment);
    await alterStatement({ omit: [made?.outRefundNo] });
    await bench().sleep(36 * hour);
    await reconcileDay(bench(), day);
    await expect(renewal.markHandled()).resolves.toMatchObject({ handling: "已办理" });
  });

  test("when WeChat doesn't answer, then the office goes on", async () => {
    const { renewal } = await partlyBack();
    await faults("/v3/pay/transactions/out-trade-no");
    await expect(renewal.markHandled()).resolves.toMatchObject({ handling: "已办理" });
    await expect(renewal.requestInvoice()).resolves.toMatchObject({ invoice: "开票中" });
  });
});

test("when a statement is not to be had, then the report says so, and the other channel is compared", async () => {
  await paidRenewal(bench());
  await bench().sleep(36 * hour);
  await faults("/v3/bill");
  const { accounts, differences } = await reconcileDay(bench());
  expect(accounts).toMatchObject([
    { channel: "wechat", statement: "unavailable" },
    { channel: "unionpay", statement: "none" },
  ]);
  expect(differences).toEqual([]);
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
