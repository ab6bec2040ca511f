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
];

/** The application that a call to a gateway is made for; undefined of other calls. */
export function applicationOfGatewayCall({
  name,
  given,
}: Pick<ActivityCall, "name" | "given">): string | undefined {
  if (!gatewayCalls.includes(name)) return undefined;
  const order = given as AttemptOrder | RefundOrder;
  return applicationIdOf("number" in order ? order.number : order.attemptNumber);
}
