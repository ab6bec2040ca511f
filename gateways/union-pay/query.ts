import type { UnionPaySettings } from "../../config/union-pay";
import type { AttemptAnswer, AttemptOrder } from "../../domain/money/payment";
import { toBeijingStamp } from "./beijing-time";
import { paymentEvidence } from "./evidence";
import type { Ask } from "./gateway-client";
import { askStatus } from "./transaction-status";

/** PaymentChannel.query: what UnionPay says of an attempt. */
export async function queryAttempt({
  ask,
  settings,
  order,
}: {
  ask: Ask;
  settings: UnionPaySettings;
  order: AttemptOrder;
}): Promise<AttemptAnswer> {
  const txnTime = toBeijingStamp(order.createdAt);
  const status = await askStatus({ ask, settings, orderId: order.number, txnTime });
  switch (status.standing) {
    case "success":
      return { standing: "paid", evidence: paymentEvidence(status.answer) };
    case "pending":
      return { standing: "unclear", remark: status.remark };
    case "absent":
      // Also after payTimeout: a payment of the last second may still be under way. The workflow gives it its time.
      return { standing: "unpaid" };
    case "failed":
      return { standing: "closed" };
  }
}
