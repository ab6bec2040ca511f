import type { Application } from "../application/application";
import type { ApplicationEvent } from "../application/events";
import { findTransaction, heldFen, isRefundFinal } from "../money/attempts";
import { bookedRemark } from "./books";
import type { BilledRefund, Booking, Refund, Transaction } from "../money/payment";
import { placeInConsole } from "../money/refund-news";

/** The numbers under which money of a transaction has gone back. */
const numbersDone = ({ refunds = [], consoleRefunds = [] }: Transaction): string[] => [
  ...consoleRefunds.map(({ number }) => number),
  ...refunds.flatMap(({ number, consoleNumber, status }) => [
    ...(consoleNumber === undefined ? [] : [consoleNumber]),
    ...(status === "已退款" ? [number] : []),
  ]),
];

/** Why a bill's refund can't be taken into the books: it is there already, or not of this application's money. */
export function whyNotBookable(
  application: Pick<Application, "attempts">,
  { attemptNumber, transactionId, refundNumber: number }: BilledRefund,
): "REFUND_BOOKED" | "REFUND_NOT_BOOKABLE" | undefined {
  const transaction = findTransaction(application, attemptNumber, transactionId);
  if (!transaction) return "REFUND_NOT_BOOKABLE";
  if (numbersDone(transaction).includes(number)) return "REFUND_BOOKED";
  // One of ours that isn't over is asked about: its own end books it.
  const ours = transaction.refunds?.find((refund) => refund.number === number);
  return ours && !isRefundFinal(ours) ? "REFUND_NOT_BOOKABLE" : undefined;
}

/** A refund that somebody made in the channel's console: by whom it came into the books, if by hand. */
export type ConsoleRefundMade = Omit<BilledRefund, "doneAt"> & { doneAt?: string; booked?: Booking };

type Undated<E> = E extends { at: string } ? Omit<E, "at"> : never;

/** True of one that is news: of money of the application, and not in its books. */
export function isUnbooked(application: Pick<Application, "attempts">, made: ConsoleRefundMade): boolean {
  const transaction = findTransaction(application, made.attemptNumber, made.transactionId);
  return transaction !== undefined && !numbersDone(transaction).includes(made.refundNumber);
}

/**
 * The refund of ours that somebody made in the console in its stead: of the same amount, and abnormal, or without enough
 * money left for both. One that is under way as a part of the money may go back besides.
 */
const replacedBy = (transaction: Transaction | undefined, amountFen: number): Refund | undefined =>
  transaction?.refunds?.find(
    (refund) =>
      !isRefundFinal(refund) &&
      refund.amountFen === amountFen &&
      (refund.status === "退款异常" || heldFen(transaction) < 2 * amountFen),
  );

/** What becomes of it: it ends a refund of ours of the same amount, or goes back beside it. */
export function consoleRefundEvent(
  application: Pick<Application, "attempts">,
  { booked, ...made }: ConsoleRefundMade,
): Undated<Extract<ApplicationEvent, { type: "refundProgressed" | "refundedInConsole" }>> {
  const { attemptNumber, transactionId, refundNumber, amountFen, doneAt } = made;
  const refund = replacedBy(findTransaction(application, attemptNumber, transactionId), amountFen);
  if (!refund) return { type: "refundedInConsole", ...made, ...(booked ? { booked } : {}) };
  const remark = [placeInConsole(refundNumber), ...(booked ? [bookedRemark(booked)] : [])].join("；");
  return {
    ...{ type: "refundProgressed", refundNumber: refund.number },
    ...{ status: "已退款", remark, consoleNumber: refundNumber },
    ...(doneAt === undefined ? {} : { doneAt }),
  };
}
