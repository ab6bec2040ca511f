import { activityInfo } from "@temporalio/activity";
import { ApplicationFailure } from "@temporalio/common";
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
import type { OrderedBy, StoredOrders } from "./stored-orders";
import type { ApplicationModel } from "../store/models/application";
import type { StrayRefundModel } from "../store/models/stray-refund";

export interface PaymentDependencies {
  channels: PaymentGateways;
  applications: ApplicationModel;
  strayRefunds: StrayRefundModel;
  storedOrders: StoredOrders;
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

const refusedForGood = () =>
  ApplicationFailure.nonRetryable("a later state is stored than the one that orders this", "ORDER_REFUSED");

/** Creates the activities by which workflows call the gateways. The order says which channel is meant. */
export function createPaymentActivities({
  channels,
  applications,
  strayRefunds,
  storedOrders,
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
    async preparePayment(order: AttemptOrder, by: OrderedBy): Promise<{ codeUrl?: string }> {
      if (!(await storedOrders.mayPrepare(by, order))) throw refusedForGood();
      return channels[order.channel].prepare(order);
    },
    queryPayment: async (order: AttemptOrder): Promise<AttemptAnswer> =>
      withStrayRefund(await tellIfNoticeLost(order, await query(order))),
    /** Queries the order of the counted payment. Such a payment is never on its way back as a stray refund. */
    queryCountedPayment: query,
    closePayment: async (order: AttemptOrder, by: OrderedBy): Promise<"closed" | "unclear"> =>
      (await storedOrders.mayClose(by, order)) ? channels[order.channel].close(order) : "unclear",
    async requestRefund(order: RefundOrder, by: OrderedBy): Promise<RefundAnswer> {
      // A refund that has ended, in a state that a reset has taken back, is only asked about.
      if (!(await storedOrders.mayRefund(by, order))) return channels[order.channel].queryRefund(order);
      // The attempt is older than its payment, so at worst the refund goes to the operator some minutes early.
      if (!isRefundable(order, activityInfo().scheduledTimestampMs)) throw refundWindowOver(order);
      return channels[order.channel].refund(order);
    },
    async treatRefund({ order, to }: RefundTreatmentOrder, by: OrderedBy): Promise<void> {
      if (!(await storedOrders.mayTreat(by, order))) throw refusedForGood();
      return channels[order.channel].treatRefund(order, to);
    },
    queryRefund: (order: RefundOrder): Promise<RefundAnswer> => channels[order.channel].queryRefund(order),
  };
}
