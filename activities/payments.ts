import { activityInfo } from "@temporalio/activity";
import { isRefundable, mayHideLostRefund } from "../domain/money/channels";
import type {
  AttemptAnswer,
  AttemptOrder,
  RefundAnswer,
  RefundDestination,
  RefundOrder,
} from "../domain/money/payment";
import { strayRefundNumber } from "../domain/money/stray-refund";
import type { PaymentGateways } from "../gateways/payment-channel";
import { refundWindowOver } from "../gateways/refund-window";
import type { ApplicationModel } from "../store/models/application";
import type { StrayRefundModel } from "../store/models/stray-refund";

export interface PaymentDependencies {
  channels: PaymentGateways;
  applications: ApplicationModel;
  strayRefunds: StrayRefundModel;
  /** Called for an order whose payment was found by a query although its notice should have come long before. */
  noticeLost: (order: AttemptOrder) => void;
  /** Instant of the backup that was restored lately, in milliseconds since the epoch. */
  restoredFrom?: number;
}

/** An abnormal refund with the account to which it is to be sent. */
export interface RefundTreatmentOrder {
  order: RefundOrder;
  to: RefundDestination;
}

/**
 * Milliseconds after a payment from which its notice counts as lost, if a query is the first to find the payment. A
 * notice comes within seconds.
 */
const noticeLateAfterMs = 15_000;

/** Creates the activities by which workflows call the gateways. The order says which channel is meant. */
export function createPaymentActivities({
  channels,
  applications,
  strayRefunds,
  noticeLost,
  restoredFrom,
}: PaymentDependencies) {
  /**
   * Marks a payment whose money is already on its way back as a stray refund. It came while the application's workflow
   * was away, and the gateway may not show the refund yet.
   */
  async function withStrayRefund(answer: AttemptAnswer): Promise<AttemptAnswer> {
    if (answer.status !== "paid") return answer;
    const stray = await strayRefunds.exists({ _id: strayRefundNumber(answer.evidence) });
    return stray ? { ...answer, evidence: { ...answer.evidence, refundSeen: true } } : answer;
  }

  /** Reports a lost notice. A payment that is stored already came by a notice or an earlier query, so it is not reported. */
  async function tellIfNoticeLost(order: AttemptOrder, answer: AttemptAnswer): Promise<AttemptAnswer> {
    if (answer.status !== "paid") return answer;
    const { transactionId: id, paidAt } = answer.evidence;
    // The time is that of Temporal's clock, by which tests let days pass.
    const asked = activityInfo().currentAttemptScheduledTimestampMs;
    const isLate = asked - Date.parse(paidAt) > noticeLateAfterMs;
    if (isLate && !(await applications.exists({ "application.attempts.transactions.id": id })))
      noticeLost(order);
    return answer;
  }

  const unlessRefundsAreLost = (order: AttemptOrder, answer: AttemptAnswer): AttemptAnswer =>
    mayHideLostRefund(order, answer, restoredFrom)
      ? { status: "unclear", remark: "paid before the restore, perhaps refunded: the statement will tell" }
      : answer;

  const query = async (order: AttemptOrder): Promise<AttemptAnswer> =>
    unlessRefundsAreLost(order, await channels[order.channel].query(order));

  return {
    preparePayment: (order: AttemptOrder): Promise<{ codeUrl?: string }> =>
      channels[order.channel].prepare(order),
    queryPayment: async (order: AttemptOrder): Promise<AttemptAnswer> =>
      withStrayRefund(await tellIfNoticeLost(order, await query(order))),
    /** Queries the order of the counted payment. Such a payment is never on its way back as a stray refund. */
    queryCountedPayment: query,
    closePayment: (order: AttemptOrder): Promise<"closed" | "unclear"> =>
      channels[order.channel].close(order),
    requestRefund: async (order: RefundOrder): Promise<RefundAnswer> => {
      // The attempt is older than its payment, so at worst the refund goes to the operator some minutes early.
      if (!isRefundable(order, activityInfo().scheduledTimestampMs)) throw refundWindowOver(order);
      return channels[order.channel].refund(order);
    },
    treatRefund: ({ order, to }: RefundTreatmentOrder): Promise<void> =>
      channels[order.channel].treatRefund(order, to),
    queryRefund: (order: RefundOrder): Promise<RefundAnswer> => channels[order.channel].queryRefund(order),
  };
}
