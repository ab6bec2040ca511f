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
import { closesByItself } from "../domain/application/closing";
import { closingOf } from "../domain/application/follow-ups";
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

/** Result of a completed application, for the list in the Temporal UI. */
export interface RenewalOutcome {
  applicationId: string;
  status: string;
  payment: string;
  invoice: string;
}

/**
 * Runs one application from its first submission to its end: review, payment, processing, receipt and invoice. The
 * workflow id is the application id. Messages (messages.ts) tell the workflow what happens, and the transition table
 * (domain/application/transitions.ts) decides what may happen. A run can continue where another one stopped, because
 * everything that it needs follows from the application.
 * @throws ApplicationFailure NOT_SUBMITTED if no submission is accepted within a minute of the start; OUTDATED_RUN if the
 * run was started from an earlier state than the stored one, for example by copying the input from a history;
 * STATE_CONTRADICTED if its state contradicts the stored one, from which another run then continues
 */
export async function renewalApplication(input: RenewalInput): Promise<RenewalOutcome> {
  const renewal = new Renewal(input);
  const payments = new Payments(renewal);
  const invoicing = new Invoicing(renewal);
  // The state is read before the handlers are registered, because messages that came with the start are delivered to
  // them at once.
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
    const isClosing = () => closesByItself(renewal.application);
    void watchInvoiceWindow(renewal, complete);
    for (;;) {
      while (!complete()) {
        await condition(() => complete() || cancelled || isClosing() || leaving());
        const closing = closingOf(renewal.application);
        if (cancelled) {
          cancelled = false;
          await withdrawByCancellation(renewal, payments);
        } else if (closing) await renewal.record(closing);
        else if (!complete() && leaving()) await continueAsNew<typeof renewalApplication>(renewal.nextInput);
      }
      if (renewal.application.endedAt === undefined) await renewal.record({ type: "ended" });
      // Money that arrives at the very end is still followed until it has gone back.
      await condition(() => isClosing() || (complete() && renewal.tasks.idle && allHandlersFinished()));
      // A command that came in between opened the application again, so the loop has to record another end.
      if (renewal.application.endedAt !== undefined) break;
    }
    const { id: applicationId, status, payment, invoice } = renewal.application;
    return { applicationId, status, payment, invoice };
  };
  return CancellationScope.nonCancellable(() => renewal.unlessEnded(run()));
}

async function firstSubmission(renewal: Renewal): Promise<void> {
  const submitted = () => renewal.applicationOrNull !== null;
  if (await condition(submitted, "1 minute", { summary: "等待首次提交" })) return;
  await condition(allHandlersFinished);
  // A submission may have come in the same activation as the end of the minute.
  if (!submitted()) throw ApplicationFailure.nonRetryable("no submission was accepted", "NOT_SUBMITTED");
}

/** Waits for the command for which a run of an ended application was started. */
async function newBusiness(renewal: Renewal): Promise<void> {
  await condition(() => renewal.hasNews, "1 minute", { summary: "等待新的操作" });
  await condition(allHandlersFinished);
}

/** Notes for the operator that an application is still open when no invoice can be requested any more. */
async function watchInvoiceWindow(renewal: Renewal, complete: () => boolean): Promise<void> {
  await condition(() => complete() || renewal.application.paidAt !== undefined);
  const end = invoiceWindowEnd(renewal.application, renewal.settings);
  if (end === undefined) return;
  // The timer keeps running when the application is complete, because cancelling it would add another event to the
  // history.
  await sleep(Math.max(end - renewal.now, 1), { summary: "开票期限" });
  if (!complete()) renewal.background(renewal.note("开票期限已过，申请仍未办结"));
}

/**
 * Withdraws an application because an operator cancelled its workflow. Other events may make the withdrawal impossible in
 * the meantime, for example the owner's own withdrawal; the cancellation is then ignored with a note.
 */
async function withdrawByCancellation(renewal: Renewal, payments: Payments): Promise<void> {
  const given = { by: operatorAtTheConsole, opinion: cancelledAtTheConsole };
  for (;;) {
    const shownFen = keptFen(renewal.application);
    try {
      refuseUnlessAllowed("withdraw", "operator", renewal.application);
      if (takesTwo(shownFen) && (await isProposed(renewal, shownFen))) return;
      await withdraw(renewal, payments, { ...given, keptFen: shownFen });
      return;
    } catch (error) {
      const code = error instanceof ApplicationFailure ? (error.type ?? "") : "";
      if (!isRefusalCode(code) && code !== "SHOWN_CHANGED") throw error;
      // While the order was being closed, a payment turned out to be in time. The withdrawal is tried again with that
      // sum.
      if (keptFen(renewal.application) !== shownFen) continue;
      await renewal.note(`取消请求已忽略，当前状态不能撤回：${stateShown(renewal.application)}`, {
        kind: "cancelIgnored",
      });
      return;
    }
  }
}

/**
 * Proposes the withdrawal in the portal, where two operators decide on it. Returns false if the installation has only one
 * operator.
 */
async function isProposed(renewal: Renewal, amountFen: number): Promise<boolean> {
  const { id: applicationId } = renewal.application;
  const summary = "提请复核：撤回并退款";
  const proposed = await store.proposeWithdrawal.executeWithOptions({ summary }, [
    { applicationId, amountFen },
  ]);
  if (proposed) await renewal.note("运维终端请求撤回并退款，须两位运维人员在【待复核】中先后同意");
  return proposed;
}
