import {
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  sleep,
} from "@temporalio/workflow";
import { invoiceWindowEnd, isComplete } from "../domain/application/completion";
import { isRefusalCode } from "../domain/application/refusals";
import { stateShown } from "../domain/application/stage";
import { cancelledAtTheConsole, operatorAtTheConsole, takesTwo } from "../domain/consent";
import { keptFen } from "../domain/money/attempts";
import { passGate } from "./local-activity-gate";
import type { RenewalInput } from "./messages";
import { continueOpenReceipt, withdraw } from "./renewal/fulfilment";
import { handleMessages } from "./renewal/handlers";
import { Invoicing } from "./renewal/invoicing";
import { Payments } from "./renewal/payments";
import { continueOpenRefunds } from "./renewal/refunds";
import { continueOpenRedLetter } from "./renewal/red-letters";
import { Renewal } from "./renewal/renewal";
import { store } from "./renewal/activities";
import { refuseUnlessAllowed } from "./renewal/refuse";
import { undisturbed } from "./renewal/signals";

/** How an application ended, for the list in the Temporal UI. */
export interface RenewalOutcome {
  applicationId: string;
  status: string;
  payment: string;
  invoice: string;
}

/**
 * One application from its first submission to its end: review, payment, processing, receipt and invoice.
 * The workflow id is the application id. What happens is said to it by messages (messages.ts); what may happen
 * is the transition table's to say (domain/application/transitions.ts). A run may go on from where another one stood:
 * all that it needs follows from the application.
 *
 * @throws ApplicationFailure NOT_SUBMITTED if no submission is accepted within a minute of the start, OUTDATED_RUN if it was
 *   started from an earlier state than what is stored, as by the bytes of a history
 */
export async function renewalApplication(input: RenewalInput): Promise<RenewalOutcome> {
  const renewal = new Renewal(input);
  const payments = new Payments(renewal);
  const invoicing = new Invoicing(renewal);
  // Before there are handlers: what came with the start is given to them at once.
  const resuming = input.resumed
    ? undisturbed(() => renewal.messageQueue.hold(() => renewal.goOnFromStored()))
    : undefined;
  handleMessages(renewal, payments, invoicing);

  let cancelled = false;
  void CancellationScope.current().cancelRequested.catch(async (error: unknown) => {
    if (!isCancellation(error)) throw error;
    await passGate();
    cancelled = true;
  });

  const run = async (): Promise<RenewalOutcome> => {
    await resuming;
    if (input.carried || input.resumed) {
      renewal.showCarried();
      payments.continueOpenAttempts();
      continueOpenRefunds(renewal);
      continueOpenReceipt(renewal);
      invoicing.continueOpenInvoice();
      continueOpenRedLetter(renewal, invoicing);
    } else await firstSubmission(renewal);
    if (renewal.application.endedAt !== undefined) await newBusiness(renewal);

    const complete = () => isComplete(renewal.application, renewal.now, renewal.settings);
    const leaving = () => renewal.isLong && renewal.tasks.atRest && allHandlersFinished();
    void watchInvoiceWindow(renewal, complete);
    while (!complete()) {
      await condition(() => complete() || cancelled || leaving());
      if (cancelled) {
        cancelled = false;
        await withdrawByCancellation(renewal, payments);
      } else if (!complete() && leaving()) await continueAsNew<typeof renewalApplication>(renewal.nextInput);
    }
    for (;;) {
      if (renewal.application.endedAt === undefined) await renewal.record({ type: "ended" });
      // Money that arrives at the very end is still followed until it has gone back.
      await condition(() => complete() && renewal.tasks.idle && allHandlersFinished());
      // What was asked for in between began it anew: it has another end.
      if (renewal.application.endedAt !== undefined) break;
    }
    const { id: applicationId, status, payment, invoice } = renewal.application;
    return { applicationId, status, payment, invoice };
  };
  return CancellationScope.nonCancellable(() => renewal.untilOutdated(run()));
}

async function firstSubmission(renewal: Renewal): Promise<void> {
  const submitted = () => renewal.applicationOrNull !== null;
  if (await condition(submitted, "1 minute", { summary: "等待首次提交" })) return;
  await condition(allHandlersFinished);
  // A submission may have come with the very minute's end.
  if (!submitted()) throw ApplicationFailure.nonRetryable("no submission was accepted", "NOT_SUBMITTED");
}

/** A run for an application that had ended: it was begun for a command, which is on its way. */
async function newBusiness(renewal: Renewal): Promise<void> {
  await condition(() => renewal.hasNews, "1 minute", { summary: "等待新的操作" });
  await condition(allHandlersFinished);
}

/** One that is still open when no invoice can be asked for any more is the operator's to look at. */
async function watchInvoiceWindow(renewal: Renewal, complete: () => boolean): Promise<void> {
  await condition(() => complete() || renewal.application.paidAt !== undefined);
  const end = invoiceWindowEnd(renewal.application, renewal.settings);
  if (end === undefined) return;
  // It runs on when the application is complete: to cancel it would cost an event more.
  await sleep(Math.max(end - renewal.now, 1), { summary: "开票期限" });
  if (!complete()) renewal.background(renewal.note("开票期限已过，申请仍未办结"));
}

/** Whatever happens meanwhile may make the withdrawal impossible: the owner's own, for one. */
async function withdrawByCancellation(renewal: Renewal, payments: Payments): Promise<void> {
  const given = { by: operatorAtTheConsole, opinion: cancelledAtTheConsole };
  for (;;) {
    const expectedFen = keptFen(renewal.application);
    try {
      refuseUnlessAllowed("withdraw", "operator", renewal.application);
      if (takesTwo(expectedFen) && (await isProposed(renewal, expectedFen))) return;
      await withdraw(renewal, payments, { ...given, expectedFen });
      return;
    } catch (error) {
      if (!(error instanceof ApplicationFailure) || !isRefusalCode(error.type ?? "")) throw error;
      // Money was found in time as the order was closed: that is another withdrawal.
      if (keptFen(renewal.application) !== expectedFen) continue;
      await renewal.note(`取消请求已忽略，当前状态不能撤回：${stateShown(renewal.application)}`);
      return;
    }
  }
}

/** Has two operators decide in the portal; false where the office has but one. */
async function isProposed(renewal: Renewal, amountFen: number): Promise<boolean> {
  const { id: applicationId } = renewal.application;
  const summary = "提请复核：撤回并退款";
  const proposed = await store.proposeWithdrawal.executeWithOptions({ summary }, [
    { applicationId, amountFen },
  ]);
  if (proposed) await renewal.note("运维终端请求撤回并退款，须两位运维人员在【待复核】中先后同意");
  return proposed;
}
