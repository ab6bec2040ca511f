import type { BookPayment, BookRefund, Books } from "./books";
import { progressOf, type PaymentEvidence, type RefundEvidence } from "../money/payment";
import {
  classOfPayment,
  classOfRefund,
  ourRefundedFen,
  pairUp,
  theirRefundedFen,
  type PaymentPair,
  type RefundPair,
} from "./classes";
import type { Comparison, Counts, Difference, Money } from "./report";
import {
  doneIn,
  paymentsIn,
  refundsIn,
  unreadableIn,
  type RefundLine,
  type StatementLine,
} from "./statement";
import { statementDay } from "./statement-day";

const paymentKey = ({ attemptNumber, transactionId }: PaymentEvidence | BookPayment): string =>
  `${attemptNumber}/${transactionId}`;

/** Decides whether the refund's money went back on the given day of the channel. */
export const endedOn = ({ channel, status, endedAt }: BookRefund, day: string): boolean =>
  status === "已退款" && endedAt !== undefined && statementDay(channel, endedAt) === day;

/**
 * Returns the part of our books that a day's statement has to agree with: everything that it names, the payments of the
 * day, and the refunds that ended on the day. The line of such a refund may be in an earlier statement, as early as the
 * day of its request: WeChat lists a refund on that day, UnionPay on the day it was done.
 */
export function booksToCompare(lines: readonly StatementLine[], books: Books, day: string): Books {
  const paid = new Set(paymentsIn(lines).map(paymentKey));
  const refunded = new Set(refundsIn(lines).map(({ refundNumber }) => refundNumber));
  return {
    payments: books.payments.filter(
      (payment) => paid.has(paymentKey(payment)) || statementDay(payment.channel, payment.paidAt) === day,
    ),
    refunds: books.refunds.filter((refund) => refunded.has(refund.number) || endedOn(refund, day)),
  };
}

/**
 * Adds the attempt's number to each refund, found by the payment that it takes back. UnionPay's statement lacks it, and a
 * refund from a channel's console has a number of its own.
 */
export function withOrders(lines: readonly StatementLine[], { payments }: Books): StatementLine[] {
  const known = [...paymentsIn(lines), ...payments];
  const orders = new Map(known.map(({ transactionId, attemptNumber }) => [transactionId, attemptNumber]));
  return lines.map((line) => {
    if (line.kind !== "refund" || line.attemptNumber !== undefined) return line;
    const attemptNumber = orders.get(line.transactionId);
    return attemptNumber === undefined ? line : { ...line, attemptNumber };
  });
}

/**
 * Returns refunds that an earlier statement showed as under way, that our books lack, and whose money has moved since.
 * Nothing else tells that they are done.
 */
export const doneSince = (earlier: readonly RefundLine[], { refunds }: Books): StatementLine[] =>
  earlier
    .filter(({ status, movedAt }) => status === "processing" && movedAt !== undefined)
    .filter(({ refundNumber }) => refunds.every(({ number }) => number !== refundNumber))
    .map((line) => ({ kind: "refund", ...line, status: "refunded" }));

/** Compares a statement with our books of the same channel. Each line and each entry gets exactly one class. */
export function compare(lines: readonly StatementLine[], books: Books): Omit<Comparison, "statement"> {
  const payments = pairUp(paymentsIn(lines), books.payments, { ofLine: paymentKey, ofEntry: paymentKey });
  const refunded = new Set(refundsIn(lines).map(({ transactionId }) => transactionId));
  const booked = new Set(books.payments.map(paymentKey));
  const refunds = pairUp(refundsIn(lines), books.refunds, {
    ofLine: ({ refundNumber }) => refundNumber,
    ofEntry: ({ number }) => number,
  });
  return {
    ours: money(
      payments.map(({ entry }) => entry?.amountFen ?? 0),
      refunds.map(ourRefundedFen),
    ),
    theirs: money(
      payments.map(({ line }) => line?.amountFen ?? 0),
      refunds.map(theirRefundedFen),
    ),
    payments: count(payments.map(classOfPayment)),
    refunds: count(refunds.map(classOfRefund)),
    differences: [
      ...payments.flatMap((pair) => paymentDifference(pair, { refunded, booked })),
      ...refunds.flatMap(refundDifference),
      ...unreadableIn(lines).map(unreadableDifference),
    ],
  };
}

interface KnownPayments {
  /** Ids of transactions that have a refund in the same statement. */
  refunded: ReadonlySet<string>;
  /** Keys of the payments in our books. A second line about such a payment is a duplicate in the bill and no news. */
  booked: ReadonlySet<string>;
}

function paymentDifference(pair: PaymentPair, { refunded, booked }: KnownPayments): Difference[] {
  const { line, entry } = pair;
  const found = classOfPayment(pair);
  const known = line ?? entry;
  if (found === "matched" || !known) return [];
  const { attemptNumber, transactionId } = known;
  return [
    {
      found,
      kind: "payment",
      attemptNumber,
      transactionId,
      ...(entry ? { oursFen: entry.amountFen } : {}),
      ...(line ? { theirsFen: line.amountFen } : {}),
      ...(line && !entry && !booked.has(paymentKey(line))
        ? { news: { kind: "payment", evidence: newMoney(line, refunded) } }
        : {}),
    },
  ];
}

const unreadableDifference = (lineNumber: number): Difference => ({
  found: "unreadable",
  kind: "payment",
  transactionId: `第${lineNumber}行`,
});

const newMoney = (line: PaymentEvidence, refunded: ReadonlySet<string>): PaymentEvidence =>
  refunded.has(line.transactionId) ? { ...line, refundSeen: true } : line;

function refundDifference(pair: RefundPair): Difference[] {
  const { line, entry } = pair;
  const found = classOfRefund(pair);
  const known = entry ?? line;
  if (found === "matched" || !known) return [];
  const { attemptNumber, transactionId } = known;
  const refundNumber = entry?.number ?? line?.refundNumber ?? "";
  const evidence = found === "standingDiffers" && line && entry ? newsOf(line, entry) : strangeRefund(pair);
  return [
    {
      found,
      kind: "refund",
      ...(attemptNumber === undefined ? {} : { attemptNumber }),
      transactionId,
      refundNumber,
      ...(entry ? { oursFen: entry.amountFen, ourStatus: entry.status } : {}),
      ...(line ? { theirsFen: line.amountFen, theirStanding: line.status, ...doneIn(line) } : {}),
      ...(evidence ? { news: { kind: "refund", evidence } } : {}),
    },
  ];
}

/** Returns evidence of a refund that our books lack. The workflow finds the payment by its transaction id. */
function strangeRefund({ line, entry }: RefundPair): RefundEvidence | undefined {
  if (!line || entry || line.status !== "refunded" || line.attemptNumber === undefined) return undefined;
  const { refundNumber, attemptNumber, transactionId, amountFen } = line;
  return {
    ...{ refundNumber, attemptNumber, transactionId, amountFen },
    answer: { status: "refunded", ...doneIn(line) },
  };
}

/**
 * Returns evidence of the end of a refund that our books don't have yet; undefined if it ended differently here, which
 * only the operator can settle.
 */
function newsOf(line: RefundLine, entry: BookRefund): RefundEvidence | undefined {
  if (progressOf(entry, line) === undefined) return undefined;
  const { number: refundNumber, attemptNumber, unused } = entry;
  // A refund under a number that we had given up went back beside the present refund, like one from the console.
  if (unused) return strangeRefund({ line: { ...line, attemptNumber }, entry: undefined });
  const { status, movedAt } = line;
  const remark = status === "abnormal" ? { remark: "对账单显示退款失败" } : {};
  const done = status === "refunded" && movedAt !== undefined ? { doneAt: movedAt } : {};
  return { refundNumber, attemptNumber, answer: { status, ...remark, ...done } };
}

function count(classes: readonly (keyof Counts)[]): Counts {
  const counts: Counts = {
    matched: 0,
    missingHere: 0,
    missingThere: 0,
    amountDiffers: 0,
    standingDiffers: 0,
  };
  for (const found of classes) counts[found] += 1;
  return counts;
}

function money(paid: readonly number[], refunded: readonly number[]): Money {
  const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0);
  const [paidFen, refundedFen] = [sum(paid), sum(refunded)];
  return { paidFen, refundedFen, netFen: paidFen - refundedFen };
}
