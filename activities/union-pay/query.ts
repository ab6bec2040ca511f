import type { UnionPaySettings } from "../../config/union-pay";
import type { AttemptAnswer, AttemptOrder } from "../../domain/payment";
import { toBeijingStamp } from "./beijing-time";
import { paymentEvidence } from "./evidence";
import type { Ask } from "./gateway-client";
import { askStatus } from "./transaction-status";

/** PaymentChannel.query: what UnionPay says of an attempt. */
export async function queryAttempt({
  ask,
  settings,
  now,
  order,
}: {
  ask: Ask;
  settings: UnionPaySettings;
  now: () => number;
  order: AttemptOrder;
}): Promise<AttemptAnswer> {
  const txnTime = toBeijingStamp(order.createdAt);
  // Taken before the call: a payment of the last second may still be under way while UnionPay answers.
  const overdue = now() > Date.parse(order.deadline);
  const status = await askStatus({ ask, settings, orderId: order.number, txnTime });
  switch (status.standing) {
    case "success":
      return { standing: "paid", evidence: paymentEvidence(status.answer) };
    case "pending":
      return { standing: "unclear", remark: status.remark };
    case "absent":
      return { standing: overdue ? "closed" : "unpaid" };
    case "failed":
      return { standing: "closed" };
  }
}
