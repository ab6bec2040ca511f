import type { UnionPaySettings } from "../../config/union-pay";
import type { AttemptAnswer, AttemptOrder } from "../../domain/money/payment";
import { toBeijingStamp } from "./beijing-time";
import { paymentEvidence } from "./evidence";
import type { Ask } from "./gateway-client";
import { askStatus } from "./transaction-status";

/** Implements PaymentChannel.query: UnionPay's state of an attempt. */
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
  const transaction = await askStatus({ ask, settings, orderId: order.number, txnTime });
  switch (transaction.status) {
    case "success":
      return { status: "paid", evidence: paymentEvidence(transaction.answer) };
    case "pending":
      return { status: "unclear", remark: transaction.remark };
    case "absent":
      // The order counts as unpaid even after payTimeout, since a payment of the last second may still be under way.
      // The workflow waits for it.
      return { status: "unpaid" };
    case "failed":
      return { status: "closed" };
  }
}
