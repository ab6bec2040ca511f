import { log } from "@temporalio/workflow";
import { orderOf, partBack, unexplainedIfRefunded } from "../../domain/money/attempts";
import type { AttemptAnswer, AttemptOrder, PaymentAttempt } from "../../domain/money/payment";
import { localInSequenceThenRegular, store, triedOnce } from "./activities";
import { queryOrder } from "./orders";
import { refuseWith } from "./refuse";
import type { Renewal } from "./renewal";

/**
 * Refuses an invoice after a part of the money has gone back, until the statement that covers that instant is compared.
 * The order shows forever that something was refunded, so it can't show a further refund.
 * @throws the refusal REFUND_UNBOOKED
 */
export async function refuseIfPartUncompared(renewal: Renewal): Promise<void> {
  const part = partBack(renewal.application);
  if (part && !(await isCompared(part.attempt, part.at))) refuseWith("REFUND_UNBOOKED");
}

/**
 * Queries the gateway, before locks are given out, an invoice is ordered or a part is given back, for a refund in its
 * console. An order shows at once that there is a refund, but not how much. The command is then refused until a statement
 * that covers the instant is compared, and the refund is booked or in question. If the gateway doesn't answer, the
 * command goes on, because the statement tells the next day what the query would have shown.
 * @throws the refusal REFUND_UNBOOKED
 */
export async function refuseIfRefundShown(renewal: Renewal): Promise<void> {
  const { attempt } = unexplainedIfRefunded(renewal.application) ?? {};
  if (!attempt) return;
  const answer = await ask(renewal, orderOf(attempt));
  if (answer.status === "unclear")
    log.warn("the gateway could not be asked whether money has gone back", { attempt: attempt.number });
  if (answer.status !== "paid" || !answer.evidence.refundSeen) return;
  // The refund may have been booked during the query.
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
