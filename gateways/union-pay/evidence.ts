import type { PaymentEvidence } from "../../domain/money/payment";
import { fromBeijingStamp, fromYearlessStamp } from "./beijing-time";
import type { Fields } from "./fields";

/** Amount in fen as UnionPay writes it: no sign, no leading zero, at most 12 digits. */
const amountPattern = /^[1-9]\d{0,11}$/;

/** Error for a field that the evidence needs and that is malformed. */
export class EvidenceError extends Error {
  constructor(
    readonly code: "BAD_AMOUNT" | "BAD_TIME" | "BAD_TRANSACTION_ID",
    message: string,
  ) {
    super(message);
    this.name = "EvidenceError";
  }
}

/**
 * Returns the evidence in a genuine notice or query answer about a successful payment.
 * @throws EvidenceError if the amount, a time or the queryId is malformed
 */
export function paymentEvidence(fields: Fields): PaymentEvidence {
  const { merId = "", orderId = "", txnAmt = "", queryId = "", currencyCode = "" } = fields;
  if (!amountPattern.test(txnAmt)) {
    throw new EvidenceError("BAD_AMOUNT", "txnAmt is no amount in fen");
  }
  if (!/^[0-9A-Za-z]{21}$/.test(queryId)) {
    throw new EvidenceError("BAD_TRANSACTION_ID", "queryId is not 21 letters and digits");
  }
  return {
    channel: "unionpay",
    merchantId: merId,
    attemptNumber: orderId,
    transactionId: queryId,
    amountFen: Number(txnAmt),
    currency: currencyCode === "156" ? "CNY" : currencyCode,
    ...times(fields),
  };
}

/**
 * Returns the time at which UnionPay moved the money of a genuine answer (ISO 8601 UTC), or an empty object if the
 * answer names none.
 */
export function movedAt(fields: Fields): { doneAt?: string } {
  try {
    return { doneAt: times(fields).paidAt };
  } catch {
    return {};
  }
}

/**
 * Returns the times of a payment (ISO 8601 UTC). traceTime is when UnionPay moved the money, but lacks the year.
 * txnTime is when the order was made, and supplies the year.
 */
function times({ txnTime = "", traceTime = "" }: Fields): { paidAt: string; orderedAt: string } {
  try {
    const near = fromBeijingStamp(txnTime);
    return {
      paidAt: new Date(fromYearlessStamp({ stamp: traceTime, near })).toISOString(),
      orderedAt: new Date(near).toISOString(),
    };
  } catch {
    throw new EvidenceError("BAD_TIME", "txnTime or traceTime is no time");
  }
}
