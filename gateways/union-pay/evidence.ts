import type { PaymentEvidence } from "../../domain/money/payment";
import { fromBeijingStamp, fromYearlessStamp } from "./beijing-time";
import type { Fields } from "./fields";

/** Fen, as UnionPay writes them: no sign, no leading zero, at most 12 digits. */
const amountPattern = /^[1-9]\d{0,11}$/;

/** What is wrong with a field that evidence needs. */
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
 * The evidence in a genuine notice or query answer of a payment that succeeded.
 * @throws EvidenceError when the amount, a time or the queryId is malformed
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

/** When UnionPay moved the money of a genuine answer; nothing where that names no time. */
export function movedAt(fields: Fields): { doneAt?: string } {
  try {
    return { doneAt: times(fields).paidAt };
  } catch {
    return {};
  }
}

/** traceTime is when UnionPay moved the money; txnTime only when the order was made, but it has the year. */
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
