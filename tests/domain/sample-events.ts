import type { Application } from "../../domain/application/application";
import type { EventOf } from "../../domain/application/events";
import { refundsOf } from "../../domain/money/attempts";
import type { PaymentEvidence } from "../../domain/money/payment";
import type { Actor } from "../../domain/values";
import { at, bidder, buyer, delivery, invoiceDocument, numberOf, operator, reviewer } from "./samples";

/* Events as they usually happen, at a given second of the samples' time. */

export const approvedAt = (second: number): EventOf<"reviewed"> => ({
  type: "reviewed",
  at: at(second),
  by: reviewer,
  decision: "approve",
  opinion: "同意",
});

export const rejectedAt = (second: number, opinion = "请核对"): EventOf<"reviewed"> => ({
  type: "reviewed",
  at: at(second),
  by: reviewer,
  decision: "reject",
  opinion,
});

export const withdrawnAt = (second: number, by: Actor = operator): EventOf<"withdrawn"> => ({
  type: "withdrawn",
  at: at(second),
  by,
  opinion: "示例",
});

export const moneyCountedAt = (second: number, evidence: PaymentEvidence): EventOf<"moneyCounted"> => ({
  type: "moneyCounted",
  at: at(second),
  evidence,
});

type Returned = EventOf<"moneyReturned">;
export const moneyReturnedAt = (
  second: number,
  evidence: PaymentEvidence,
  reason: Returned["reason"],
): Returned => ({ type: "moneyReturned", at: at(second), evidence, reason });

/** Returns the number of the application's first refund. */
export const refundNumberOf = (application: Application): string =>
  refundsOf(application)[0]?.refund.number ?? "";

type Progress = EventOf<"refundProgressed">;
export const refundAt = (
  second: number,
  refundNumber: string,
  status: Progress["status"] = "已退款",
): Progress => ({ type: "refundProgressed", at: at(second), refundNumber, status });

export const settledByHandAt = (second: number, refundNumber: string): EventOf<"refundResolved"> => ({
  type: "refundResolved",
  at: at(second),
  refundNumber,
  by: operator,
  reason: "示例",
});

/** Returns the event of a refund of the application's first payment in the channel's console. */
export const consoleRefundAt = (
  second: number,
  application: Application,
  amountFen: number,
): EventOf<"refundedInConsole"> => ({
  type: "refundedInConsole",
  at: at(second),
  attemptNumber: numberOf(application),
  transactionId: application.attempts[0]?.transactions[0]?.id ?? "",
  refundNumber: "HAND",
  amountFen,
});

export const shippedAt = (second: number): EventOf<"shipped"> => ({
  type: "shipped",
  at: at(second),
  by: reviewer,
  carrier: "示例快递",
  trackingNumber: "DEMO123",
});

export const receivedAt = (second: number): EventOf<"receiptConfirmed"> => ({
  type: "receiptConfirmed",
  at: at(second),
  by: bidder,
});

export const invoiceAskedAt = (second: number): EventOf<"invoiceRequested"> => ({
  type: "invoiceRequested",
  at: at(second),
  by: bidder,
  buyer,
  delivery,
});

export const invoiceIssuedAt = (second: number, nth: number): EventOf<"invoiceIssued"> => ({
  type: "invoiceIssued",
  at: at(second),
  document: invoiceDocument(nth, at(second)),
});

export const invoiceReversedAt = (second: number, nth: number): EventOf<"invoiceReversed"> => ({
  type: "invoiceReversed",
  at: at(second),
  document: invoiceDocument(nth, at(second)),
});
