import type { BookRefund, Books } from "./books";
import { isAtMerchant } from "./classes";
import type { FlowLine } from "./funds";
import type { Difference } from "./report";
import { doneIn, refundsIn, type RefundLine, type StatementLine } from "./statement";

interface DayOfRefunds {
  /** Lines of the day's statement. */
  lines: readonly StatementLine[];
  /** Lines of earlier statements about refunds that moved or ended on the day. */
  earlier: readonly RefundLine[];
  /** Movements on the account on the day. */
  flows: readonly FlowLine[];
  /** Everything that our books contain about the payments. */
  books: Books;
}

/**
 * Returns the day's refunds by which more of a payment went back than was paid. Refunds settled by hand (人工结清) count too:
 * the same refund may have been redone in the channel's console, or made there besides. Neither the channel's books nor
 * ours show such a loss alone. Each loss is reported at the refund that we learned of last, booked or not, until two
 * persons close it, because the money has to be recovered.
 */
export function goneBackTwice({ lines, earlier, flows, books }: DayOfRefunds): Difference[] {
  const moved = new Set(flows.flatMap((flow) => (flow.kind === "refund" ? [flow.id] : [])));
  const hasMoved = ({ fundsId }: RefundLine) => fundsId !== undefined && moved.has(fundsId);
  const done: RefundLine[] = [
    ...refundsIn(lines).filter((line) => line.status === "refunded" || hasMoved(line)),
    // A statement is never made again: it may show a refund as failed although it was redone since.
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

/**
 * Returns the part of a refund, in fen, that exceeds what was paid when all refunds that we learned of earlier are
 * counted first.
 */
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
 * Returns everything that went back of a payment: first what operators returned by hand, of which no channel tells; then
 * what the books contain, in the order in which we learned of it; last what only the channel tells.
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
