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
  /** Beijing day, YYYY-MM-DD. */
  day: string;
  /** All entries of our books for the account that may belong to the day. */
  books: Books;
  flows: readonly FlowLine[];
  /** Lines of the day's statement, and lines of earlier statements about refunds that moved or ended on the day. */
  lines: readonly StatementLine[];
  /** Differences that the comparison of the statement has found for the day. The bridge does not report them again. */
  differences: readonly Difference[];
}

/**
 * One payment or refund: its amount in our books if they date it on the day, and its amount as it moved on the account
 * that day. In fen; negative if the money went out.
 */
interface Crossing {
  bookFen: number;
  movedFen: number;
  about: Pick<Difference, "transactionId" | "refundNumber" | "attemptNumber">;
}

/**
 * Bridges a day's books to the merchant's account. What was taken, less refunds, fees and settled money, equals the sum
 * of the reasons for which books and account date or count money differently. An amount without such a reason becomes a
 * difference.
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

/** Returns all payments and refunds that the books date on the day or that moved on the day. */
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
    // A payment counts in full here, because the fee is a sum of its own in the bridge.
    if (flow.kind === "income")
      add(paymentKey(flow.id), { movedFen: flow.amountFen, about: { transactionId: flow.id } });
    if (flow.kind !== "refund") continue;
    const line = refundOf.get(flow.id);
    // If the statement lacks the refund, only its payment is known.
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

/**
 * Returns a function that finds the reason why books and account have an item on different days, or only one of them has
 * it; undefined if there is no reason.
 */
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

/** A payment moves on the day of its statement, so only the channel's cut-off is a valid reason for it. */
const cutOffOnly = (reason: BridgeReason): BridgeReason | undefined =>
  reason === "cutOffFen" ? reason : undefined;

function ofRefund(refund: BookRefund, dated: (instant: string) => BridgeReason): BridgeReason | undefined {
  const { status, endedAt } = refund;
  if (isAtMerchant(refund)) return "merchantAccountFen";
  // The money may leave the account days before the refund is over.
  if (status === "退款中" || status === "退款异常") return "underWayFen";
  return status === "已退款" && endedAt !== undefined ? dated(endedAt) : undefined;
}
