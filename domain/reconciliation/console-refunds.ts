import type { Application } from "../application/application";
import type { ApplicationEvent } from "../application/events";
import { findTransaction, heldFen, isRefundFinal } from "../money/attempts";
import { bookedRemark } from "./books";
import type { BilledRefund, Booking, Refund, Transaction } from "../money/payment";
import { placeInConsole } from "../money/refund-news";

/** Returns the numbers under which money of a transaction has gone back. */
const numbersDone = ({ refunds = [], consoleRefunds = [] }: Transaction): string[] => [
  ...consoleRefunds.map(({ number }) => number),
  ...refunds.flatMap(({ number, consoleNumber, status }) => [
    ...(consoleNumber === undefined ? [] : [consoleNumber]),
    ...(status === "已退款" ? [number] : []),
  ]),
];

/**
 * Returns the reason why a refund from a bill can't be booked: it is booked already, or it isn't about this application's
 * money; undefined if it can.
 */
export function whyNotBookable(
  application: Pick<Application, "attempts">,
  { attemptNumber, transactionId, refundNumber: number }: BilledRefund,
): "REFUND_BOOKED" | "REFUND_NOT_BOOKABLE" | undefined {
  const transaction = findTransaction(application, attemptNumber, transactionId);
  if (!transaction) return "REFUND_NOT_BOOKABLE";
  if (numbersDone(transaction).includes(number)) return "REFUND_BOOKED";
  // A refund of ours that is still open is queried at the gateway, and its own end books it.
  const ours = transaction.refunds?.find((refund) => refund.number === number);
  return ours && !isRefundFinal(ours) ? "REFUND_NOT_BOOKABLE" : undefined;
}

/** A refund that somebody made in the channel's console, with the operator's booking if it came into the books by hand. */
export type ConsoleRefundMade = Omit<BilledRefund, "doneAt"> & { doneAt?: string; booked?: Booking };

type Undated<E> = E extends { at: string } ? Omit<E, "at"> : never;

/** Decides whether a console refund is news: it is about money of the application, and not yet in its books. */
export function isUnbooked(application: Pick<Application, "attempts">, made: ConsoleRefundMade): boolean {
  const transaction = findTransaction(application, made.attemptNumber, made.transactionId);
  return transaction !== undefined && !numbersDone(transaction).includes(made.refundNumber);
}

/**
 * Returns our own refund that a console refund replaces: an open one of the same amount that is abnormal, or that
 * together with the console refund would exceed the money left. Any other refund under way is a further part and goes
 * back besides.
 */
const replacedBy = (transaction: Transaction | undefined, amountFen: number): Refund | undefined =>
  transaction?.refunds?.find(
    (refund) =>
      !isRefundFinal(refund) &&
      refund.amountFen === amountFen &&
      (refund.status === "退款异常" || heldFen(transaction) < 2 * amountFen),
  );

/** Returns the event for a console refund: it ends our own refund of the same amount, or goes back beside it. */
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
