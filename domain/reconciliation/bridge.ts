import { beijingDay } from "../beijing-day";
import type { BookRefund, Books } from "./books";
import type { Channel } from "../money/payment";
import { isAtMerchant } from "./classes";
import type { FlowLine } from "./funds";
import { nothingBridged, type Bridge, type BridgeReason, type Difference } from "./report";
import { refundsIn, type StatementLine } from "./statement";
import { statementDay } from "./statement-day";

interface AccountDay {
  channel: Channel;
  /** YYYY-MM-DD, Beijing. */
  day: string;
  /** All of our books of the account that may be of the day. */
  books: Books;
  flows: readonly FlowLine[];
  /** The day's statement, and the lines in earlier ones of the refunds that moved or ended that day. */
  lines: readonly StatementLine[];
  /** What the comparison has found of the day: told once is enough. */
  differences: readonly Difference[];
}

/** One payment or refund: by our books, on the day that they date it, and as it moved on the account. Fen, out below zero. */
interface Crossing {
  bookFen: number;
  movedFen: number;
  about: Pick<Difference, "transactionId" | "refundNumber" | "attemptNumber">;
}

/**
 * From a day's books to the account: what was taken, less what went back, the fees, and what was settled, is the sum of the
 * reasons for which the one is dated or counted otherwise than the other. What no reason explains is a difference.
 */
export function bridge(of: AccountDay): { bridge: Bridge; differences: Difference[] } {
  const reasons = { ...nothingBridged };
  const unexplained: Difference[] = [];
  const reasonOf = reasonsOf(of);
  for (const [key, crossing] of crossingsOf(of)) {
    const { bookFen, movedFen, about } = crossing;
    if (bookFen === movedFen) continue;
    const reason = reasonOf(key, crossing);
    reasons[reason ?? "differencesFen"] += bookFen - movedFen;
    if (!reason)
      unexplained.push({
        ...{ ...about, found: "notBridged", kind: "funds" },
        ...{ oursFen: bookFen, theirsFen: movedFen },
      });
  }
  return { bridge: reasons, differences: unexplained };
}

const paymentKey = (transactionId: string): string => `payment ${transactionId}`;
const refundKey = (number: string): string => `refund ${number}`;

/** Everything that the books date on the day, or that moved on it. */
function crossingsOf({ day, books, flows, lines }: AccountDay): Map<string, Crossing> {
  const crossings = new Map<string, Crossing>();
  const add = (
    key: string,
    { bookFen = 0, movedFen = 0, about }: Partial<Crossing> & Pick<Crossing, "about">,
  ): void => {
    const known = crossings.get(key) ?? { bookFen: 0, movedFen: 0, about };
    crossings.set(key, { ...known, bookFen: known.bookFen + bookFen, movedFen: known.movedFen + movedFen });
  };
  for (const { transactionId, attemptNumber, amountFen, paidAt } of books.payments)
    if (beijingDay(paidAt) === day)
      add(paymentKey(transactionId), { bookFen: amountFen, about: { transactionId, attemptNumber } });
  for (const { number, transactionId, attemptNumber, amountFen, status, endedAt } of books.refunds)
    if (status === "已退款" && endedAt !== undefined && beijingDay(endedAt) === day)
      add(refundKey(number), {
        bookFen: 0 - amountFen,
        about: { transactionId, refundNumber: number, attemptNumber },
      });
  const named = new Set(refundsIn(lines).map(({ refundNumber }) => refundNumber));
  const refundOf = new Map(refundsIn(lines).map((line) => [line.fundsId, line]));
  for (const flow of flows) {
    // What came in is counted whole: its fee is one of the bridge's own sums.
    if (flow.kind === "income")
      add(paymentKey(flow.id), { movedFen: flow.amountFen, about: { transactionId: flow.id } });
    if (flow.kind !== "refund") continue;
    const line = refundOf.get(flow.id);
    // Of one that the statement leaves out only the payment is known.
    const lost = books.refunds.find(
      ({ unused, transactionId: of, number }) =>
        !line && !unused && of === flow.transactionId && !named.has(number),
    );
    const { refundNumber = lost?.number, transactionId = flow.id, attemptNumber } = line ?? {};
    add(refundKey(refundNumber ?? flow.id), {
      movedFen: line ? 0 - line.amountFen : flow.amountFen,
      about: {
        transactionId,
        ...(refundNumber === undefined ? {} : { refundNumber }),
        ...(attemptNumber === undefined ? {} : { attemptNumber }),
      },
    });
  }
  return crossings;
}

/** Why books and account have something on different days, or one of them alone; undefined where there is no reason. */
function reasonsOf({ channel, day, books, lines, differences }: AccountDay) {
  const fundsIds = new Map(refundsIn(lines).map(({ fundsId = "", refundNumber }) => [fundsId, refundNumber]));
  const told = new Set(
    differences.map(({ transactionId, refundNumber = fundsIds.get(transactionId) }) =>
      refundNumber === undefined ? transactionId : refundKey(refundNumber),
    ),
  );
  const payments = new Map(books.payments.map((payment) => [paymentKey(payment.transactionId), payment]));
  const refunds = new Map(books.refunds.map((refund) => [refundKey(refund.number), refund]));
  const dated = (instant: string): BridgeReason =>
    (statementDay(channel, instant) === day) === (beijingDay(instant) === day) ? "otherDayFen" : "cutOffFen";

  return (key: string, { bookFen, movedFen, about }: Crossing): BridgeReason | undefined => {
    const [payment, refund] = [payments.get(key), refunds.get(key)];
    const isTold = told.has(key) || (!about.refundNumber && told.has(about.transactionId));
    if (isTold) return "differencesFen";
    if (bookFen !== 0 && movedFen !== 0) return undefined;
    if (payment) return cutOffOnly(dated(payment.paidAt));
    return refund && !refund.unused ? ofRefund(refund, dated) : undefined;
  };
}

/** A payment moves on the day of its statement, or something is wrong with it. */
const cutOffOnly = (reason: BridgeReason): BridgeReason | undefined =>
  reason === "cutOffFen" ? reason : undefined;

function ofRefund(refund: BookRefund, dated: (instant: string) => BridgeReason): BridgeReason | undefined {
  const { status, endedAt } = refund;
  if (isAtMerchant(refund)) return "merchantAccountFen";
  // It may leave the account days before it is over.
  if (status === "退款中" || status === "退款异常") return "underWayFen";
  return status === "已退款" && endedAt !== undefined ? dated(endedAt) : undefined;
}
