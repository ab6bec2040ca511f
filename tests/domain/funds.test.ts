import type { BookPayment, BookRefund } from "../../domain/reconciliation/books";
import {
  compareFunds,
  type FlowLine,
  type FundFlow,
  type MovedMoney,
  withMovements,
} from "../../domain/reconciliation/funds";
import type { PaymentLine, RefundLine, StatementLine } from "../../domain/reconciliation/statement";
import { at, evidenceFor, paid } from "./samples";

const evidence = evidenceFor(paid());
const { attemptNumber, transactionId } = evidence;
const entry = {
  channel: "wechat",
  ...{ merchantId: "1900000001", applicationId: attemptNumber.slice(0, 26) },
  ...{ organisationName: "示例科技有限公司", attemptNumber, transactionId },
} as const;
const payment = (amountFen = 20_000): BookPayment => ({ ...entry, amountFen, paidAt: evidence.paidAt });
const refund = (changes: Partial<BookRefund> = {}): BookRefund => ({
  ...{ ...entry, number: "R", amountFen: 20_000, reason: "申请已撤回", status: "已退款" },
  ...{ requestedAt: at(100), endedAt: at(200) },
  ...changes,
});
const paymentLine = (changes: Partial<PaymentLine> = {}): StatementLine => ({
  ...{ kind: "payment", evidence, feeFen: 120, feeByRateFen: 120 },
  ...changes,
});
const refundLine = (changes: Partial<RefundLine> = {}): StatementLine => ({
  ...{ kind: "refund", refundNumber: "R", attemptNumber, transactionId, amountFen: 20_000 },
  ...{ status: "refunded", fundsId: "5000", feeFen: -120 },
  ...changes,
});
const income = (amountFen = 20_000): FundFlow => ({ kind: "income", id: transactionId, amountFen });
const fee = (amountFen = 120): FundFlow => ({ kind: "fee", id: transactionId, amountFen: 0 - amountFen });
const back = (amountFen = 19_880): FundFlow => ({
  ...{ kind: "refund", id: "5000", amountFen: 0 - amountFen, transactionId },
});

interface Day {
  flows?: FlowLine[];
  lines?: StatementLine[];
  payments?: BookPayment[];
  refunds?: BookRefund[];
  movedBefore?: string[];
}
const held = ({ flows = [], lines = [], payments = [], refunds = [], movedBefore = [] }: Day) => {
  const moved: MovedMoney = {
    ...{ day: "2026-01-05", flows, lines, books: { payments, refunds } },
    ...{ ourRefunds: refunds, movedBefore: new Set(movedBefore) },
  };
  return compareFunds(moved);
};
const told = (day: Day) =>
  held(day).differences.map(({ found, oursFen, theirsFen }) => [found, oursFen, theirsFen]);

const settled: Day = { flows: [income(), fee()], lines: [paymentLine()], payments: [payment()] };

test("when a refund left less its share of the fee, then that share is taken off the fees", () => {
  const wholly = { flows: [back()], lines: [refundLine()], refunds: [refund()] };
  expect(held(wholly)).toEqual({ funds: { feeFen: -120, settledFen: -19_880 }, differences: [] });
  // Nobody can know the share of a refund whose line in the bill is missing.
  expect(held({ ...wholly, lines: [] }).funds).toEqual({ feeFen: 0, settledFen: -19_880 });
  expect(
    held({ ...settled, flows: [income(), fee(), back()], lines: [paymentLine(), refundLine()] }).funds,
  ).toEqual({
    ...{ feeFen: 0, settledFen: 0 },
  });
});

test("when something moved that is no trade's, then it is neither counted nor told; a line that can't be read is told of", () => {
  const withdrawal: FlowLine = { kind: "other", id: "W", amountFen: -500_000 };
  expect(held({ ...settled, flows: [income(), fee(), withdrawal] })).toEqual(held(settled));
  expect(told({ ...settled, flows: [income(), fee(), { kind: "unreadable", lineNumber: 7 }] })).toEqual([
    ["unreadable", undefined, undefined],
  ]);
});

test("when another fee was charged than the rate or the bill says, then it differs; where the bill has no fee, nobody can tell", () => {
  expect(told({ ...settled, flows: [income(), fee(200)] })).toEqual([["feeDiffers", 120, 200]]);
  expect(told({ ...settled, lines: [paymentLine({ feeFen: 200 })] })).toEqual([["feeDiffers", 120, 200]]);
  const { feeFen: _fee, feeByRateFen: _byRate, ...feeless } = paymentLine() as PaymentLine;
  expect(told({ ...settled, flows: [income(), fee(200)], lines: [feeless] })).toEqual([]);
});

test("when the books have another amount, then the comparison tells, and the fee isn't told as well; unknown to them, it is", () => {
  const otherwise = { ...settled, flows: [income(), fee(200)] };
  expect(told({ ...otherwise, payments: [payment(19_999)] })).toEqual([]);
  expect(told({ ...otherwise, payments: [] })).toEqual([["feeDiffers", 120, 200]]);
});

test("when a refund has ended and nothing moved, then that is told, unless it moved before, isn't over or has no number there", () => {
  const still = { lines: [refundLine()], refunds: [refund()] };
  expect(told(still)).toEqual([["notSettled", 19_880, undefined]]);
  expect(told({ ...still, movedBefore: ["5000"] })).toEqual([]);
  expect(told({ ...still, refunds: [refund({ status: "退款中" })] })).toEqual([]);
  const { fundsId: _fundsId, ...unnumbered } = refundLine() as RefundLine & { kind: "refund" };
  expect(told({ ...still, lines: [unnumbered] })).toEqual([]);
});

test("when money moved that nothing explains, then it is told with what it came to, its fee off; a refund below zero", () => {
  const strange = [income(500), fee(3)].map((flow) => ({ ...flow, id: "4299" }));
  expect(told({ flows: strange })).toEqual([["notTraded", undefined, 497]]);
  expect(told({ flows: [back(700)] })).toEqual([["notTraded", undefined, -700]]);
});

test("when the statement lacks the line of a refund of ours, then the comparison tells, not the account; by a number that was given up nothing moves", () => {
  const lost = { flows: [back(), income(), fee()], payments: [payment()], lines: [paymentLine()] };
  const found = (refunds: BookRefund[]) => told({ ...lost, refunds }).map(([one]) => one);
  expect(found([refund({ status: "退款中" })])).toEqual([]);
  expect(found([refund({ status: "退款异常", unused: true })])).toEqual(["notTraded"]);
  expect(found([refund({ status: "退款中", transactionId: "another" })])).toEqual(["notTraded"]);
});

test("when a console's refund is dated by its line, then its money may move another day", () => {
  const still = { lines: [refundLine()] };
  expect(told({ ...still, refunds: [refund({ reason: "已在渠道后台退款" })] })).toEqual([]);
  expect(told({ ...still, refunds: [refund({ consoleNumber: "R" })] })).toEqual([]);
});

test("when the day's flows have a refund, then its line has the time at which it moved; others have none", () => {
  const flows: FlowLine[] = [{ ...back(), at: at(300) }];
  expect(withMovements([refundLine(), refundLine({ fundsId: "5001" }), paymentLine()], flows)).toEqual([
    ...[refundLine({ movedAt: at(300) }), refundLine({ fundsId: "5001" }), paymentLine()],
  ]);
});

test("when a refund took another amount, then its order is named if the statement names it", () => {
  const about = (line: Partial<RefundLine>) =>
    held({ flows: [back(1)], lines: [refundLine(line)], refunds: [refund()] }).differences;
  const named = { refundNumber: "R", transactionId: "5000", oursFen: 19_880, theirsFen: 1 };
  expect(about({})).toMatchObject([{ ...named, attemptNumber }]);
  const { attemptNumber: _attempt, ...unnamed } = refundLine() as RefundLine & { kind: "refund" };
  const [found] = held({ flows: [back(1)], lines: [unnamed], refunds: [refund()] }).differences;
  expect(found).toMatchObject(named);
  expect(found).not.toHaveProperty("attemptNumber");
});
