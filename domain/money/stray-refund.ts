import type { Application } from "../application/application";
import { findAttempt, refundNumber } from "./attempts";
import type { PaymentEvidence, Refund, RefundOrder } from "./payment";

/** Money that came for an application whose workflow has ended: it goes back by a workflow of its own. */
export interface StrayRefund {
  applicationId: string;
  attemptCreatedAt: string;
  evidence: PaymentEvidence;
  refund: Refund;
  version: number;
}

/** The refund of evidence that no running workflow takes, ordered at the given instant (ISO 8601 UTC). */
export function strayRefundOf(application: Application, evidence: PaymentEvidence, at: string): StrayRefund {
  return {
    applicationId: application.id,
    attemptCreatedAt: findAttempt(application, evidence.attemptNumber)?.createdAt ?? at,
    evidence,
    refund: {
      number: refundNumber(evidence.attemptNumber, evidence.transactionId),
      amountFen: evidence.amountFen,
      reason: "申请已结束",
      status: "退款中",
      requestedAt: at,
    },
    version: 1,
  };
}

export function strayRefundOrderOf({ evidence, refund, attemptCreatedAt }: StrayRefund): RefundOrder {
  return {
    channel: evidence.channel,
    refundNumber: refund.number,
    attemptNumber: evidence.attemptNumber,
    attemptCreatedAt,
    transactionId: evidence.transactionId,
    amountFen: refund.amountFen,
    totalFen: evidence.amountFen,
    reason: refund.reason,
    requestedAt: refund.requestedAt,
  };
}
