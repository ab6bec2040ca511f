import { ApplicationFailure } from "@temporalio/common";
import { channelTraits } from "../domain/money/channels";
import type { RefundOrder } from "../domain/money/payment";

/**
 * Returns the error for a payment that is older than the channel's refund period. It is not retryable, and the operator
 * has to act.
 */
export function refundWindowOver({ channel }: Pick<RefundOrder, "channel">): ApplicationFailure {
  const { name, refundDays } = channelTraits[channel];
  const message = `${name}只受理付款后${refundDays}天内的退款，请线下退款后人工结清`;
  return ApplicationFailure.nonRetryable(message, "REFUND_WINDOW_OVER");
}
