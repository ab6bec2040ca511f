import { log } from "@temporalio/workflow";
import type { Application } from "../../domain/application/application";
import { feesOfLocks } from "../../domain/application/invoice-lines";
import { findTransaction } from "../../domain/money/attempts";
import { consoleRefundEvent, isUnbooked, whyNotBookable } from "../../domain/reconciliation/console-refunds";
import type { RefundEvidence } from "../../domain/money/payment";
import { placeInConsole } from "../../domain/money/refund-news";
import type { BookRefund } from "../messages";
import { noteOverInvoiced } from "./over-invoiced";
import { refuseWith } from "./refuse";
import type { Renewal } from "./renewal";

/** Settles a refund that somebody made in the channel's console, under a number that isn't ours. */
export async function settleConsoleRefund(renewal: Renewal, evidence: RefundEvidence): Promise<void> {
  const { refundNumber, attemptNumber, transactionId = "", amountFen, answer } = evidence;
  if (amountFen === undefined || !findTransaction(renewal.application, attemptNumber, transactionId)) {
    log.error("refund notice names no refund", { refundNumber });
    return;
  }
  const { doneAt } = answer;
  const made = {
    ...{ attemptNumber, transactionId, refundNumber, amountFen },
    ...(doneAt === undefined ? {} : { doneAt }),
  };
  if (!isUnbooked(renewal.application, made)) return;
  const event = consoleRefundEvent(renewal.application, made);
  await renewal.record(event);
  if (event.type === "refundedInConsole")
    await renewal.note(`订单${attemptNumber}的款项${placeInConsole(refundNumber)}，请核对后处理该申请`);
  await noteOverInvoiced(renewal);
}

/** Refuses to book a refund that is booked already or isn't of this application's money. */
export function refuseUnlessBookable({ application }: Renewal, { refund, locks }: BookRefund): void {
  const refusal = whyNotBookable(application, refund);
  if (refusal) refuseWith(refusal);
  if (locks && feesOfLocks(application, locks) !== refund.amountFen) refuseWith("LOCKS_DIFFER");
}

/** Books a refund from the channel's bill, as an operator asked for (入账). */
export async function bookRefund(
  renewal: Renewal,
  { by, reason, refund, locks }: BookRefund,
): Promise<Application> {
  const booked = { by, reason, ...(locks ? { locks } : {}) };
  await renewal.record(consoleRefundEvent(renewal.application, { ...refund, booked }));
  await noteOverInvoiced(renewal);
  return renewal.application;
}
