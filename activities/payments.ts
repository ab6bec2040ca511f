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
  /** Is told of an order whose payment a question found, although its notice should long have come. */
  noticeLost: (order: AttemptOrder) => void;
  /** When the backup was taken that this system was restored from, if it was lately. Milliseconds since the epoch. */
  restoredFrom?: number;
}

/** An abnormal refund that is to go to another account. */
export interface RefundTreatmentOrder {
  order: RefundOrder;
  to: RefundDestination;
}

/** A notice comes within seconds; whoever asks so long after a payment, and is the first to hear of it, asks in its place. Milliseconds. */
const noticeLateAfterMs = 15_000;

/** The gateways as the workflow calls them: the order says which one. */
export function createPaymentActivities({
  channels,
  applications,
  strayRefunds,
  noticeLost,
  restoredFrom,
}: PaymentDependencies) {
  /** Money that came while the application's workflow was away may be on its way back: the gateway may not show it yet. */
  async function withStrayRefund(answer: AttemptAnswer): Promise<AttemptAnswer> {
    if (answer.status !== "paid") return answer;
    const stray = await strayRefunds.exists({ _id: strayRefundNumber(answer.evidence) });
    return stray ? { ...answer, evidence: { ...answer.evidence, refundSeen: true } } : answer;
  }

  /** Money that is known by now was told of by a notice, or by an earlier question. */
  async function tellIfNoticeLost(order: AttemptOrder, answer: AttemptAnswer): Promise<AttemptAnswer> {
    if (answer.status !== "paid") return answer;
    const { transactionId: id, paidAt } = answer.evidence;
    // Temporal's clock, by which tests let days pass.
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
    /** The order of a payment that counts: none of those is on its way back by itself. */
    queryCountedPayment: query,
    closePayment: (order: AttemptOrder): Promise<"closed" | "unclear"> =>
      channels[order.channel].close(order),
    requestRefund: async (order: RefundOrder): Promise<RefundAnswer> => {
      // The attempt is never younger than its payment: at worst a refund goes to the operator minutes early.
      if (!isRefundable(order, activityInfo().scheduledTimestampMs)) throw refundWindowOver(order);
      return channels[order.channel].refund(order);
    },
    treatRefund: ({ order, to }: RefundTreatmentOrder): Promise<void> =>
      channels[order.channel].treatRefund(order, to),
    queryRefund: (order: RefundOrder): Promise<RefundAnswer> => channels[order.channel].queryRefund(order),
  };
}
