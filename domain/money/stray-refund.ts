import { findAttempt, refundNumber } from "./attempts";
import type { PaymentEvidence, Refund, RefundOrder, TransactionKey } from "./payment";

/** Money that came for an application whose workflow has ended: it goes back by a workflow of its own. */
export interface StrayRefund {
  applicationId: string;
  attemptCreatedAt: string;
  evidence: PaymentEvidence;
  refund: Refund;
  version: number;
}

/** The number of the refund that gives stray money back: the one that the application itself would have given it. */
export const strayRefundNumber = ({ attemptNumber, transactionId }: TransactionKey): string =>
  refundNumber(attemptNumber, transactionId);

/** The application that the money came for. */
type Owner = Parameters<typeof findAttempt>[0] & { id: string };

/** The refund of evidence that no running workflow takes, ordered at the given instant (ISO 8601 UTC). */
export function strayRefundOf(application: Owner, evidence: PaymentEvidence, at: string): StrayRefund {
  return {
    applicationId: application.id,
    attemptCreatedAt: findAttempt(application, evidence.attemptNumber)?.createdAt ?? at,
    evidence,
    refund: {
      number: strayRefundNumber(evidence),
      amountFen: evidence.amountFen,
      reason: "申请已结束",
      status: "退款中",
      requestedAt: at,
    },
    version: 1,
  };
}

export function strayRefundOrderOf({ evidence, refund, attemptCreatedAt }: StrayRefund): RefundOrder {
  const { channel, merchantId, appId } = evidence;
  return {
    channel,
    merchant: { merchantId, ...(appId === undefined ? {} : { appId }) },
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
