import { booksOf } from "../../domain/reconciliation/books";
import { ledgerOf } from "../../domain/reconciliation/ledger";
import { strayRefundOf } from "../../domain/money/stray-refund";
import { moneyReturnedAt, refundAt, refundNumberOf, settledByHandAt, withdrawnAt } from "./sample-events";
import { after, at, buyer, daySeconds, delivery, evidenceFor, onSiteForm, operator, paid } from "./samples";

const day = "2026-01-05";
const paidTwice = () => {
  const once = paid();
  const evidence = evidenceFor(once, { transactionId: "4200000002", paidAt: at(45) });
  return after(once, moneyReturnedAt(46, evidence, "重复支付"));
};

const kindsOf = (application: ReturnType<typeof paid>, of = day) =>
  ledgerOf([application], [], of).map(({ kind, amountFen }) => [kind, amountFen]);

test("when money came, then it is booked on the day it was paid, even if it goes back", () => {
  expect(kindsOf(paidTwice())).toEqual([
    ["支付", 20_000],
    ["支付", 20_000],
  ]);
  expect(kindsOf(paidTwice(), "2026-01-06")).toEqual([]);
});

test("when payments are of one instant, then they stay in their applications' order; else the earlier comes first", () => {
  const paidAs = (id: string, seconds: number) => {
    const application = { ...paid(), id };
    const [attempt] = application.attempts;
    const [transaction] = attempt?.transactions ?? [];
    if (!attempt || !transaction) throw new Error("nothing was paid");
    const transactions = [{ ...transaction, paidAt: at(seconds) }];
    return { ...application, attempts: [{ ...attempt, transactions }] };
  };
  const { payments } = booksOf([paidAs("C", 60), paidAs("A", 60), paidAs("B", 59)], []);
  expect(payments.map(({ applicationId }) => applicationId)).toEqual(["B", "C", "A"]);
});

test("when a refund ends, then it is booked on that day", () => {
  const application = paidTwice();
  const refundNumber = refundNumberOf(application);
  const ended = after(application, refundAt(daySeconds, refundNumber));
  expect(kindsOf(ended)).toHaveLength(2);
  expect(ledgerOf([ended], [], "2026-01-06")).toMatchObject([
    {
      kind: "退款",
      number: refundNumber,
      amountFen: 20_000,
      remark: "重复支付",
      transactionId: "4200000002",
    },
  ]);
});

test("when a gateway told late of money that went back, then it is booked on the day it went, and says when we heard", () => {
  const application = paidTwice();
  const [attemptNumber, transactionId] = [application.attempts[0]?.number ?? "", "4200000001"];
  const doneAt = at(600);
  const heard = after(
    application,
    {
      ...{ type: "refundProgressed", refundNumber: refundNumberOf(application), status: "已退款" },
      ...{ at: at(daySeconds), doneAt },
    },
    {
      ...{ type: "refundedInConsole", attemptNumber, transactionId, refundNumber: "HAND", amountFen: 5_000 },
      ...{ at: at(daySeconds), doneAt },
    },
  );
  expect(ledgerOf([heard], [], day).slice(2)).toMatchObject([
    { kind: "退款", at: doneAt, number: "HAND", remark: "已在渠道后台退款；2026-01-06得知" },
    { kind: "退款", at: doneAt, number: refundNumberOf(application), remark: "重复支付；2026-01-06得知" },
  ]);
  expect(kindsOf(heard, "2026-01-06")).toEqual([]);
  expect(heard.paidAt).toBe(application.paidAt);
});

test("when the operator has settled a refund by hand, then it is listed apart, with the reason", () => {
  const application = paidTwice();
  const refundNumber = refundNumberOf(application);
  const abnormal = after(application, refundAt(50, refundNumber, "退款异常"));
  expect(kindsOf(abnormal)).toHaveLength(2);
  const resolved = after(abnormal, {
    type: "refundResolved",
    at: at(60),
    refundNumber,
    by: operator,
    reason: "已转账退回",
  });
  expect(ledgerOf([resolved], [], day).at(-1)).toMatchObject({
    kind: "人工结清",
    number: refundNumber,
    remark: "重复支付；示例运维：已转账退回",
  });
});

test("when an invoice is issued, then it is booked with the fee and its buyer; while it is only ordered, not yet", () => {
  const ordered = after(paid(), { type: "invoiceRequested", at: at(50), by: operator, buyer, delivery });
  expect(kindsOf(ordered)).toEqual([["支付", 20_000]]);
  const issued = after(ordered, {
    type: "invoiceIssued",
    at: at(60),
    document: { invoiceNumber: "26337000000000000001", issuedAt: at(55), fileId: "F", sha256: "00" },
  });
  expect(ledgerOf([issued], [], day).at(-1)).toMatchObject({
    kind: "发票",
    number: "26337000000000000001",
    amountFen: 20_000,
    remark: "购买方：示例个人",
  });
});

test("when money came for a finished application, then its payment and its refund are booked too", () => {
  const finished = after(paid(), { type: "ended", at: at(50) });
  const stray = strayRefundOf(
    finished,
    evidenceFor(finished, { transactionId: "S", paidAt: at(60) }),
    at(61),
  );
  const refund = { ...stray.refund, status: "已退款", endedAt: at(70) } as const;
  const entries = ledgerOf(
    [finished],
    [{ ...stray, refund, organisationName: onSiteForm.organisationName }],
    day,
  );
  expect(entries.map(({ kind, transactionId, remark }) => [kind, transactionId, remark])).toEqual([
    ["支付", "4200000001", ""],
    ["支付", "S", ""],
    ["退款", "S", "申请已结束"],
  ]);
});

test("when one refund was settled by hand before another was done, then each kind stands together, in the accountant's order", () => {
  const back = (id: string, second: number) => after({ ...paid(), id }, withdrawnAt(second));
  const [first, second] = [back("01JDEMO0000000000000000005", 100), back("01JDEMO0000000000000000006", 200)];
  const byHand = after(first, settledByHandAt(300, refundNumberOf(first)));
  const done = after(second, refundAt(250, refundNumberOf(second)));
  const entries = ledgerOf([byHand, done], [], "2026-01-05");
  expect(entries.map(({ kind }) => kind)).toEqual(["支付", "支付", "退款", "人工结清"]);
  expect(new Set(entries.map(({ organisationName }) => organisationName))).toEqual(
    new Set([onSiteForm.organisationName]),
  );
  // Entries of one kind are sorted by time, and the refund that was asked for first may be done last.
  const doneAfter = after(first, refundAt(300, refundNumberOf(first)));
  const ids = ledgerOf([doneAfter, done], [], "2026-01-05")
    .slice(2)
    .map(({ applicationId }) => applicationId);
  expect(ids).toEqual([second.id, first.id]);
});
