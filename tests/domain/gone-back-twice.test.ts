import type { Application } from "../../domain/application/application";
import { booksOf } from "../../domain/reconciliation/books";
import { goneBackTwice } from "../../domain/reconciliation/gone-back-twice";
import type { RefundLine } from "../../domain/reconciliation/statement";
import { consoleRefundAt, refundAt, settledByHandAt, withdrawnAt } from "./sample-events";
import { after, at, feeFen, paid } from "./samples";

const withdrawn = after(paid(), withdrawnAt(100));
const [transaction] = withdrawn.attempts.flatMap(({ transactions }) => transactions);
const [transactionId, number] = [transaction?.id ?? "", transaction?.refunds?.[0]?.number ?? ""];
const attemptNumber = withdrawn.attempts[0]?.number ?? "";

const abnormal = after(withdrawn, {
  ...{ type: "refundProgressed", at: at(200), refundNumber: number },
  ...{ status: "退款异常", abnormality: "account" },
});
const byHand = after(abnormal, settledByHandAt(300, number));

const line = (changes: Partial<RefundLine> = {}): RefundLine => ({
  ...{ refundNumber: number, transactionId, amountFen: feeFen, status: "refunded", fundsId: "50000001" },
  ...changes,
});
interface Day {
  lines?: RefundLine[];
  earlier?: RefundLine[];
  moved?: string[];
}

const found = (application: Application, { lines = [], earlier = [], moved = [] }: Day) =>
  goneBackTwice({
    lines: lines.map((one) => ({ kind: "refund", ...one })),
    earlier,
    flows: moved.map((id) => ({ kind: "refund", id, amountFen: 0 - feeFen })),
    books: booksOf([application], []),
  });

const about = { found: "goneBackTwice", kind: "refund", transactionId, theirStanding: "refunded" };

test("when a refund that was settled by hand is done by the channel, then it went back twice", () => {
  expect(found(byHand, { lines: [line()] })).toEqual([
    {
      ...about,
      refundNumber: number,
      attemptNumber,
      oursFen: feeFen,
      theirsFen: feeFen,
      excessFen: feeFen,
      ourStatus: "人工结清",
    },
  ]);
  for (const status of ["abnormal", "processing"] as const)
    expect(found(byHand, { lines: [line({ status })] })).toEqual([]);
});

test("when its statement is an earlier one, which says that it failed, then what moved tells", () => {
  const earlier = [line({ status: "abnormal" })];
  expect(found(byHand, { earlier, moved: ["50000001"] })).toMatchObject([about]);
  expect(found(byHand, { earlier, moved: ["50000002"] })).toEqual([]);
  expect(found(byHand, { earlier: [line()] })).toEqual([]);
});

test("when the console gives back what was settled by hand under its own number, then it went back twice, booked or not", () => {
  const hand = line({ refundNumber: "HAND", amountFen: 1 });
  const expected = [{ ...about, refundNumber: "HAND", theirsFen: 1, excessFen: 1 }];
  expect(found(byHand, { lines: [hand] })).toEqual(expected);
  const booked = after(byHand, consoleRefundAt(400, byHand, 1));
  expect(found(booked, { lines: [hand] })).toEqual([
    { ...expected[0], attemptNumber, oursFen: 1, ourStatus: "已退款" },
  ]);
});

test("when no more went back than was paid, then nothing did twice", () => {
  const done = after(withdrawn, refundAt(200, number));
  expect(found(done, { lines: [line()] })).toEqual([]);
  expect(found(paid(), { lines: [line({ refundNumber: "HAND" })] })).toEqual([]);
  expect(found(paid(), { lines: [line({ transactionId: "another" })] })).toEqual([]);
});

test("when the channel had sent it to the merchant's own account, then settling it by hand is the first time", () => {
  const sent = after(abnormal, {
    ...{ type: "refundProgressed", at: at(250), refundNumber: number, status: "退款中" },
    treatment: "merchantAccount",
  });
  const settled = after(sent, settledByHandAt(300, number));
  expect(found(settled, { lines: [line()] })).toEqual([]);
});

const inConsole = (application: Application, refundNumber: string, day: number, changes = {}) =>
  after(application, {
    ...{ type: "refundedInConsole", at: at(400 + day), doneAt: at(day), attemptNumber, transactionId },
    ...{ refundNumber, amountFen: feeFen, ...changes },
  });

test("when the console gave all back twice, then one of both is the loss, whatever is compared again, and whenever it was booked", () => {
  const hand = (refundNumber: string, day: number) => line({ refundNumber, at: at(day), amountFen: feeFen });
  const [first, second] = [hand("FIRST", 110), hand("SECOND", 120)];
  const numbersFound = (application: Application, ...lines: RefundLine[]) =>
    lines.flatMap((one) => found(application, { lines: [one] })).map((one) => one.refundNumber);
  const one = inConsole(paid(), "FIRST", 110);
  const both = inConsole(one, "SECOND", 120);
  expect(numbersFound(paid(), first)).toEqual([]);
  expect(found(paid(), { lines: [second, first] }).map((loss) => loss.refundNumber)).toEqual(["SECOND"]);
  expect(numbersFound(one, first, second)).toEqual(["SECOND"]);
  expect(numbersFound(both, first, second)).toEqual(["SECOND"]);
  // If the first refund's bill was read late, that refund is the one that was heard of last.
  const secondAlone = inConsole(paid(), "SECOND", 120);
  const late = inConsole(secondAlone, "FIRST", 110, { at: at(2 * 86_400) });
  expect(numbersFound(late, first, second)).toEqual(["FIRST"]);
});

test("when a part went back before, then only what is over counts as the loss", () => {
  const part = inConsole(paid(), "PART", 110, { amountFen: 50 });
  expect(found(part, { lines: [line({ refundNumber: "HAND" })] })).toMatchObject([
    { refundNumber: "HAND", theirsFen: feeFen, excessFen: 50 },
  ]);
});
