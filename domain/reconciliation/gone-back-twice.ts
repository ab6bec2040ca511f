import type { BookRefund, Books } from "./books";
import { isAtMerchant } from "./classes";
import type { FlowLine } from "./funds";
import type { Difference } from "./report";
import { doneIn, refundsIn, type RefundLine, type StatementLine } from "./statement";

interface DayOfRefunds {
  /** The day's statement. */
  lines: readonly StatementLine[];
  /** Lines of earlier statements, of what moved or ended that day. */
  earlier: readonly RefundLine[];
  /** What moved on the account that day. */
  flows: readonly FlowLine[];
  /** All of our books that is known of the payments. */
  books: Books;
}

/**
 * Refunds of the day by which more of a payment went back than was paid, what was settled by hand (人工结清) included: a
 * refund that was redone in the channel's console, or made there besides. Neither side's books tell of it alone. Each loss is told
 * once, by the refund that was heard of last, booked or not, until two persons close it: the money is still to be recovered.
 */
export function goneBackTwice({ lines, earlier, flows, books }: DayOfRefunds): Difference[] {
  const moved = new Set(flows.flatMap((flow) => (flow.kind === "refund" ? [flow.id] : [])));
  const hasMoved = ({ fundsId }: RefundLine) => fundsId !== undefined && moved.has(fundsId);
  const done: RefundLine[] = [
    ...refundsIn(lines).filter((line) => line.status === "refunded" || hasMoved(line)),
    // A statement is made once: it may say that they failed, and they were redone since.
    ...earlier.filter(hasMoved),
  ].map((line) => ({ ...line, status: "refunded" }));
  return done.flatMap((line) => {
    const { refundNumber, transactionId, amountFen: theirsFen } = line;
    const excessFen = excessOf(line, done, books);
    if (excessFen <= 0) return [];
    const entry = books.refunds.find(({ number }) => number === refundNumber);
    const { attemptNumber = entry?.attemptNumber } = line;
    return {
      ...({ found: "goneBackTwice", kind: "refund" } as const),
      ...{ transactionId, refundNumber, theirsFen, excessFen },
      ...(attemptNumber === undefined ? {} : { attemptNumber }),
      ...(entry ? { oursFen: entry.amountFen, ourStatus: entry.status } : {}),
      ...{ theirStanding: line.status, ...doneIn(line) },
    };
  });
}

/** So much of a refund went back beyond what was paid, and beyond what went back before it was heard of. Fen. */
function excessOf(line: RefundLine, done: readonly RefundLine[], books: Books): number {
  const { transactionId, refundNumber, amountFen } = line;
  const payment = books.payments.find((paid) => paid.transactionId === transactionId);
  if (!payment) return 0;
  const returned = returnsOf(transactionId, done, books.refunds);
  const place = returned.findIndex((one) => one.number === refundNumber && !one.byHand);
  const throughIt = returned.slice(0, place + 1).reduce((sum, one) => sum + one.amountFen, 0);
  return Math.min(throughIt - payment.amountFen, amountFen);
}

interface Return {
  number: string;
  amountFen: number;
  byHand: boolean;
}

/**
 * All that went back of a payment: by hand first, for no channel tells of that; then what the books have, as they heard of it;
 * last what only the channel tells.
 */
function returnsOf(
  transactionId: string,
  done: readonly RefundLine[],
  refunds: readonly BookRefund[],
): Return[] {
  const lines = done.filter((line) => line.transactionId === transactionId);
  const entries = refunds.filter((refund) => refund.transactionId === transactionId);
  const byHand = entries.filter((refund) => refund.status === "人工结清" && !isAtMerchant(refund));
  const booked = entries.filter(({ status }) => status === "已退款");
  const known = new Set(booked.map(({ number }) => number));
  const unknown = lines.filter((line) => !known.has(line.refundNumber));
  const byTime = <T>(items: readonly T[], timeOf: (item: T) => string | undefined) =>
    items.toSorted((one, other) => Date.parse(timeOf(one) ?? "") - Date.parse(timeOf(other) ?? "") || 0);
  return [
    ...byHand.map(({ number, amountFen }) => ({ number, amountFen, byHand: true })),
    ...byTime(booked, ({ heardAt, endedAt }) => heardAt ?? endedAt).map(({ number, amountFen }) => ({
      ...{ number, amountFen: amountInLines(number, lines) ?? amountFen },
      byHand: false,
    })),
    ...byTime(unknown, (line) => doneIn(line).doneAt).map(({ refundNumber: number, amountFen }) => ({
      ...{ number, amountFen },
      byHand: false,
    })),
  ];
}

const amountInLines = (number: string, lines: readonly RefundLine[]): number | undefined =>
  lines.find(({ refundNumber }) => refundNumber === number)?.amountFen;
