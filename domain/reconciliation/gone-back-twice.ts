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
 * The day's refunds of payments of which more went back than was paid, what was settled by hand (人工结清) included: a
 * refund that was redone in the channel's console, or made there besides. Neither side's books tell of it alone. Booked or not, it is
 * told until a person closes it: the money is still to be recovered.
 */
export function goneBackTwice({ lines, earlier, flows, books }: DayOfRefunds): Difference[] {
  const moved = new Set(flows.flatMap((flow) => (flow.kind === "refund" ? [flow.id] : [])));
  const hasMoved = ({ fundsId }: RefundLine) => fundsId !== undefined && moved.has(fundsId);
  const done: RefundLine[] = [
    ...refundsIn(lines).filter((line) => line.status === "refunded" || hasMoved(line)),
    // A statement is made once: it may say that they failed, and they were redone since.
    ...earlier.filter(hasMoved),
  ].map((line) => ({ ...line, status: "refunded" }));
  return done
    .filter(({ transactionId }) => {
      const payment = books.payments.find((paid) => paid.transactionId === transactionId);
      return payment && returnedFen(transactionId, done, books.refunds) > payment.amountFen;
    })
    .map((line) => {
      const entry = books.refunds.find(({ number }) => number === line.refundNumber);
      const {
        refundNumber,
        transactionId,
        amountFen: theirsFen,
        attemptNumber = entry?.attemptNumber,
      } = line;
      return {
        ...{ found: "goneBackTwice", kind: "refund", transactionId, refundNumber, theirsFen },
        ...(attemptNumber === undefined ? {} : { attemptNumber }),
        ...(entry ? { oursFen: entry.amountFen, ourStatus: entry.status } : {}),
        ...{ theirStanding: line.status, ...doneIn(line) },
      };
    });
}

/** All that went back of a payment, by the channel and by hand. Fen. */
function returnedFen(
  transactionId: string,
  done: readonly RefundLine[],
  refunds: readonly BookRefund[],
): number {
  const ofPayment = done.filter((line) => line.transactionId === transactionId);
  const named = new Set(ofPayment.map(({ refundNumber }) => refundNumber));
  const besides = refunds
    .filter((refund) => refund.transactionId === transactionId)
    .filter((refund) =>
      refund.status === "人工结清"
        ? !isAtMerchant(refund)
        : refund.status === "已退款" && !named.has(refund.number),
    );
  return [...ofPayment, ...besides].reduce((sum, { amountFen }) => sum + amountFen, 0);
}
