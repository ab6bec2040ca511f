import type { Application } from "../application/application";
import type { ApplicationEvent } from "../application/events";
import { findTransaction, isRefundFinal } from "../money/attempts";
import { bookedRemark } from "./books";
import type { BilledRefund, Booking, Transaction } from "../money/payment";
import { doneInConsole } from "../money/refund-news";

/** The numbers under which money of a transaction has gone back. */
const numbersDone = ({ refund, consoleRefunds = [] }: Transaction): string[] => [
  ...consoleRefunds.map(({ number }) => number),
  ...(refund?.consoleNumber === undefined ? [] : [refund.consoleNumber]),
  ...(refund?.status === "已退款" ? [refund.number] : []),
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
  const { refund } = transaction;
  return refund?.number === number && !isRefundFinal(refund) ? "REFUND_NOT_BOOKABLE" : undefined;
}

/** A refund that somebody made in the channel's console: by whom it came into the books, if by hand. */
export type ConsoleRefundMade = Omit<BilledRefund, "doneAt"> & { doneAt?: string; booked?: Booking };

type Undated<E> = E extends { at: string } ? Omit<E, "at"> : never;

/** True of one that is news: of money of the application, and not in its books. */
export function isUnbooked(application: Pick<Application, "attempts">, made: ConsoleRefundMade): boolean {
  const transaction = findTransaction(application, made.attemptNumber, made.transactionId);
  return transaction !== undefined && !numbersDone(transaction).includes(made.refundNumber);
}

/** As an operator reads it. */
export const placeInConsole = (refundNumber: string): string => `${doneInConsole}，退款单号${refundNumber}`;

/** What becomes of it: it ends a refund of ours of the same amount, or goes back beside it. */
export function consoleRefundEvent(
  application: Pick<Application, "attempts">,
  { booked, ...made }: ConsoleRefundMade,
): Undated<Extract<ApplicationEvent, { type: "refundProgressed" | "refundedInConsole" }>> {
  const { attemptNumber, transactionId, refundNumber, amountFen, doneAt } = made;
  const refund = findTransaction(application, attemptNumber, transactionId)?.refund;
  if (!refund || isRefundFinal(refund) || refund.amountFen !== amountFen)
    return { type: "refundedInConsole", ...made, ...(booked ? { booked } : {}) };
  const remark = [placeInConsole(refundNumber), ...(booked ? [bookedRemark(booked)] : [])].join("；");
  return {
    ...{ type: "refundProgressed", refundNumber: refund.number },
    ...{ status: "已退款", remark, consoleNumber: refundNumber },
    ...(doneAt === undefined ? {} : { doneAt }),
  };
}
