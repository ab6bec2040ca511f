import { applicationIdOf } from "../../../domain/money/attempts";
import type { AttemptOrder, RefundOrder } from "../../../domain/money/payment";
import type { ActivityCall } from "../bench/around";

const gatewayCalls = [
  "preparePayment",
  "queryPayment",
  "queryCountedPayment",
  "closePayment",
  "requestRefund",
  "queryRefund",
  "treatRefund",
];

/** Returns the application for which an activity calls a gateway, or undefined for any other activity. */
export function applicationOfGatewayCall({
  name,
  given,
}: Pick<ActivityCall, "name" | "given">): string | undefined {
  if (!gatewayCalls.includes(name)) return undefined;
  const { order } = { order: given, ...(given as object) } as { order: AttemptOrder | RefundOrder };
  return applicationIdOf("number" in order ? order.number : order.attemptNumber);
}
