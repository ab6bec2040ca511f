import type {
  AttemptAnswer,
  AttemptOrder,
  Channel,
  RefundAnswer,
  RefundOrder,
} from "../domain/money/payment";
import type { PaymentChannel } from "../gateways/payment-channel";

export interface PaymentDependencies {
  channels: Record<Channel, PaymentChannel>;
}

/** The gateways as the workflow calls them: the order says which one. */
export function createPaymentActivities({ channels }: PaymentDependencies) {
  return {
    preparePayment: (order: AttemptOrder): Promise<{ codeUrl?: string }> =>
      channels[order.channel].prepare(order),
    queryPayment: (order: AttemptOrder): Promise<AttemptAnswer> => channels[order.channel].query(order),
    closePayment: (order: AttemptOrder): Promise<"closed" | "unclear"> =>
      channels[order.channel].close(order),
    requestRefund: (order: RefundOrder): Promise<RefundAnswer> => channels[order.channel].refund(order),
    queryRefund: (order: RefundOrder): Promise<RefundAnswer> => channels[order.channel].queryRefund(order),
  };
}
