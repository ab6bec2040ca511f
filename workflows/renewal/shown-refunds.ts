import { log } from "@temporalio/workflow";
import { orderOf, partBack, unexplainedIfRefunded } from "../../domain/money/attempts";
import type { AttemptAnswer, AttemptOrder, PaymentAttempt } from "../../domain/money/payment";
import { localInSequenceThenRegular, store, triedOnce } from "./activities";
import { queryOrder } from "./orders";
import { refuseWith } from "./refuse";
import type { Renewal } from "./renewal";

/**
 * Refuses an invoice after a part of the money has gone back until the statement of that moment is compared: the order shows
 * a refund for ever, and no further one.
 * @throws the refusal REFUND_UNBOOKED
 */
export async function refuseIfPartUncompared(renewal: Renewal): Promise<void> {
  const part = partBack(renewal.application);
  if (part && !(await isCompared(part.attempt, part.at))) refuseWith("REFUND_UNBOOKED");
}

/**
 * Asks the gateway, before the lock is handed out, the invoice ordered or a part given back, whether money of the payment
 * has gone back in its console: it shows that at once, but not how much. Then all waits until a statement that covers the
 * moment is compared; what it tells by then is booked, or in question. A gateway that doesn't answer stops nobody: the
 * statement tells the next day what it would have shown.
 * @throws the refusal REFUND_UNBOOKED
 */
export async function refuseIfRefundShown(renewal: Renewal): Promise<void> {
  const { attempt } = unexplainedIfRefunded(renewal.application) ?? {};
  if (!attempt) return;
  const answer = await ask(renewal, orderOf(attempt));
  if (answer.status === "unclear")
    log.warn("the gateway could not be asked whether money has gone back", { attempt: attempt.number });
  if (answer.status !== "paid" || !answer.evidence.refundSeen) return;
  // It may have been booked while the gateway was asked.
  if (!unexplainedIfRefunded(renewal.application)) return;
  const { refundShownAt } = renewal.application;
  if (refundShownAt === undefined) await renewal.record({ type: "refundShown" });
  else if (await isCompared(attempt, refundShownAt)) return;
  refuseWith("REFUND_UNBOOKED");
}

const ask = (renewal: Renewal, order: AttemptOrder): Promise<AttemptAnswer> =>
  localInSequenceThenRegular(
    renewal,
    () => triedOnce.queryCountedPayment(order),
    () => queryOrder(order),
  );

const isCompared = (
  { channel, merchant: { merchantId } }: PaymentAttempt,
  instant: string,
): Promise<boolean> =>
  store.isStatementCompared.executeWithOptions({ summary: "查看对账单" }, [{ channel, merchantId, instant }]);
