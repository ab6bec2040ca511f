import { beijingDay } from "./beijing-day";
import type { BookPayment, BookRefund, Books } from "./books";
import { progressOf, type PaymentEvidence, type RefundAnswer, type RefundEvidence } from "./payment";

/** A refund as a statement tells it. Amount in fen. */
export interface RefundLine {
  refundNumber: string;
  attemptNumber: string;
  transactionId: string;
  amountFen: number;
  standing: RefundAnswer["standing"];
}

/** One line of a gateway's statement of a day. */
export type StatementLine = { kind: "payment"; evidence: PaymentEvidence } | ({ kind: "refund" } & RefundLine);

/**
 * How a line and an entry of our books differ. `standingDiffers` is a refund's alone: it has ended there, and not
 * here, or otherwise.
 */
export const differenceClasses = ["missingHere", "missingThere", "amountDiffers", "standingDiffers"] as const;
export type DifferenceClass = (typeof differenceClasses)[number];

/** What a difference gives the application's workflow to judge. */
export type News =
  | { kind: "payment"; evidence: PaymentEvidence }
  | { kind: "refund"; evidence: RefundEvidence };

/** A difference between a statement and our books. Amounts in fen; a side that lacks the money has none. */
export interface Difference {
  found: DifferenceClass;
  kind: "payment" | "refund";
  attemptNumber: string;
  transactionId: string;
  refundNumber?: string;
  oursFen?: number;
  theirsFen?: number;
  ourStatus?: BookRefund["status"];
  theirStanding?: RefundAnswer["standing"];
  news?: News;
}

/** Sums in fen. `refundedFen` is money that has gone back, not what is on its way. */
export interface Money {
  paidFen: number;
  refundedFen: number;
  netFen: number;
}

export type Counts = Record<"matched" | DifferenceClass, number>;

export interface Comparison {
  ours: Money;
  theirs: Money;
  payments: Counts;
  refunds: Counts;
  differences: Difference[];
}

interface Pair<Line, Entry> {
  line: Line | undefined;
  entry: Entry | undefined;
}

const paymentKey = ({ attemptNumber, transactionId }: PaymentEvidence | BookPayment): string =>
  `${attemptNumber}/${transactionId}`;

const evidenceIn = (lines: readonly StatementLine[]): PaymentEvidence[] =>
  lines.flatMap((line) => (line.kind === "payment" ? [line.evidence] : []));

const refundsIn = (lines: readonly StatementLine[]): RefundLine[] =>
  lines.flatMap((line) => (line.kind === "refund" ? [line] : []));

/** A refund that the books call done that day; its line may be in the statement of an earlier one. */
const endedOn = ({ status, endedAt }: BookRefund, day: string): boolean =>
  status === "已退款" && endedAt !== undefined && beijingDay(endedAt) === day;

/**
 * The part of our books that a statement of the day has to agree with: what it names, what was paid that day, and
 * the refunds that ended that day. WeChat's statement has a refund on the day it was asked for, UnionPay's on the
 * day it was done: from the one to the other it may be in any.
 */
export function booksToCompare({
  day,
  books,
  lines,
}: {
  day: string;
  books: Books;
  lines: readonly StatementLine[];
}): Books {
  const paid = new Set(evidenceIn(lines).map(paymentKey));
  const refunded = new Set(refundsIn(lines).map(({ refundNumber }) => refundNumber));
  return {
    payments: books.payments.filter(
      (payment) => paid.has(paymentKey(payment)) || beijingDay(payment.paidAt) === day,
    ),
    refunds: books.refunds.filter((refund) => refunded.has(refund.number) || endedOn(refund, day)),
  };
}

/** Every line and every entry lands in exactly one class. */
export function compare(lines: readonly StatementLine[], books: Books): Comparison {
  const payments = pairUp(evidenceIn(lines), books.payments, { keyOfLine: paymentKey, keyOfEntry: paymentKey });
  const refunds = pairUp(refundsIn(lines), books.refunds, {
    keyOfLine: ({ refundNumber }) => refundNumber,
    keyOfEntry: ({ number }) => number,
  });
  return {
    ours: money(
      payments.map(({ entry }) => entry?.amountFen),
      refunds.map(({ entry }) => (entry?.status === "已退款" ? entry.amountFen : 0)),
    ),
    theirs: money(
      payments.map(({ line }) => line?.amountFen),
      refunds.map(theirRefundedFen),
    ),
    payments: count(payments.map(classOfPayment)),
    refunds: count(refunds.map(classOfRefund)),
    differences: [...payments.flatMap(paymentDifference), ...refunds.flatMap(refundDifference)],
  };
}

/** A second line of the same key finds no second entry: it is missing here. */
function pairUp<Line, Entry>(
  lines: readonly Line[],
  entries: readonly Entry[],
  keys: { keyOfLine: (line: Line) => string; keyOfEntry: (entry: Entry) => string },
): Pair<Line, Entry>[] {
  const waiting = Map.groupBy(entries, keys.keyOfEntry);
  const pairs = lines.map((line): Pair<Line, Entry> => ({
    line,
    entry: waiting.get(keys.keyOfLine(line))?.shift(),
  }));
  const left = [...waiting.values()].flat();
  return [...pairs, ...left.map((entry) => ({ line: undefined, entry }))];
}

function classOfPayment({ line, entry }: Pair<PaymentEvidence, BookPayment>): keyof Counts {
  if (!entry) return "missingHere";
  if (!line) return "missingThere";
  return line.amountFen === entry.amountFen ? "matched" : "amountDiffers";
}

function classOfRefund({ line, entry }: Pair<RefundLine, BookRefund>): keyof Counts {
  if (!entry) return "missingHere";
  if (!line) return "missingThere";
  if (line.amountFen !== entry.amountFen) return "amountDiffers";
  return standingsAgree(line.standing, entry.status) ? "matched" : "standingDiffers";
}

/** A statement is made once: a refund that was under way then may have ended since, so "processing" says nothing. */
function standingsAgree(standing: RefundAnswer["standing"], status: BookRefund["status"]): boolean {
  if (standing === "processing") return true;
  if (standing === "refunded") return status === "已退款";
  return status === "退款异常" || status === "人工结清";
}

/** What was under way when the statement was made is counted as our books have it. */
function theirRefundedFen({ line, entry }: Pair<RefundLine, BookRefund>): number {
  const done =
    line?.standing === "refunded" || (line?.standing === "processing" && entry?.status === "已退款");
  return done ? line.amountFen : 0;
}

function paymentDifference(pair: Pair<PaymentEvidence, BookPayment>): Difference[] {
  const { line, entry } = pair;
  const found = classOfPayment(pair);
  const known = line ?? entry;
  if (found === "matched" || !known) return [];
  const { attemptNumber, transactionId } = known;
  return [
    {
      ...{ found, kind: "payment", attemptNumber, transactionId },
      ...(entry ? { oursFen: entry.amountFen } : {}),
      ...(line ? { theirsFen: line.amountFen } : {}),
      ...(found === "missingHere" && line ? { news: { kind: "payment", evidence: line } } : {}),
    },
  ];
}

function refundDifference(pair: Pair<RefundLine, BookRefund>): Difference[] {
  const { line, entry } = pair;
  const found = classOfRefund(pair);
  const known = line ?? entry;
  if (found === "matched" || !known) return [];
  const { attemptNumber, transactionId } = known;
  const refundNumber = line?.refundNumber ?? entry?.number ?? "";
  const answer: RefundAnswer | undefined = line && { standing: line.standing, remark: "对账单" };
  const isNews = found === "standingDiffers" && answer && entry && progressOf(entry, answer) !== undefined;
  return [
    {
      ...{ found, kind: "refund", attemptNumber, transactionId, refundNumber },
      ...(entry ? { oursFen: entry.amountFen, ourStatus: entry.status } : {}),
      ...(line ? { theirsFen: line.amountFen, theirStanding: line.standing } : {}),
      ...(isNews ? { news: { kind: "refund", evidence: { refundNumber, attemptNumber, answer } } } : {}),
    },
  ];
}

function count(classes: readonly (keyof Counts)[]): Counts {
  const counts: Counts = { matched: 0, missingHere: 0, missingThere: 0, amountDiffers: 0, standingDiffers: 0 };
  for (const found of classes) counts[found] += 1;
  return counts;
}

function money(paid: readonly (number | undefined)[], refunded: readonly number[]): Money {
  const sum = (amounts: readonly (number | undefined)[]) =>
    amounts.reduce<number>((total, amount = 0) => total + amount, 0);
  const paidFen = sum(paid);
  const refundedFen = sum(refunded);
  return { paidFen, refundedFen, netFen: paidFen - refundedFen };
}
