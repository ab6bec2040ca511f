import type { Logger } from "pino";
import type { Notice } from "../../contract/notices";
import { isRefundFinal, refundsOf } from "../../domain/money/attempts";
import { hasGoneBackTwice, type PaymentEvidence, type RefundEvidence } from "../../domain/money/payment";
import { strayRefundNumber, strayRefundOf, type StrayRefund } from "../../domain/money/stray-refund";
import type { OwnedPaymentEvent } from "./find-owner";
import { RunMissing } from "./run-missing";
import { findApplication } from "../../store/find-application";
import type { ApplicationModel } from "../../store/models/application";
import { isDraft } from "../../store/write-projection";
import { storeDuty } from "../../store/duties";
import { strayOf } from "../../store/stray-refunds";
import type { DutyModel } from "../../store/models/duty";
import type { StrayRefundDocument, StrayRefundModel } from "../../store/models/stray-refund";

/**
 * Access to the workflows for news of money. Each `tell…` method returns false if the workflow has completed, or is gone
 * since its retention ended.
 */
export interface WorkflowMessenger {
  tellOfPayment(applicationId: string, evidence: PaymentEvidence): Promise<boolean>;
  tellOfRefund(workflowId: string, evidence: RefundEvidence): Promise<boolean>;
  tellOfMoneyQuestion(applicationId: string, question: Notice<"moneyQuestion">): Promise<boolean>;
  /**
   * Starts the workflow that returns money for a finished application. The same money gets only one such workflow: false
   * if it has one.
   */
  startStrayRefund(refund: StrayRefund): Promise<boolean>;
}

export interface RoutingDependencies {
  messenger: WorkflowMessenger;
  applications: ApplicationModel;
  strayRefunds: StrayRefundModel;
  duties: DutyModel;
  /** Returns the present time in milliseconds since the epoch. */
  now: () => number;
  log: Pick<Logger, "info" | "warn" | "error">;
}

/** Result of routing news of money. */
export type Told = "workflowTold" | "strayRefundStarted" | "alreadyKnown";

/**
 * Passes news of money to its owner: a running workflow or, if the application is finished, the workflow that returns the
 * money. News from every source comes through here, and the workflow judges it by the same rules.
 * @throws RunMissing if the application, or the stray refund, is not finished but has no run: the news must come again
 */
export const routePaymentEvent = (deps: RoutingDependencies, news: OwnedPaymentEvent): Promise<Told> =>
  news.kind === "payment" ? routePayment(deps, news) : routeRefund(deps, news);

async function routePayment(
  { messenger, applications, strayRefunds, now, log }: RoutingDependencies,
  { application, evidence, verdict }: Extract<OwnedPaymentEvent, { kind: "payment" }>,
): Promise<Told> {
  // The money is on its way back already. A workflow that was reset since must not count it.
  if (await strayRefunds.exists({ _id: strayRefundNumber(evidence) })) return "alreadyKnown";
  if (await messenger.tellOfPayment(application.id, evidence)) return "workflowTold";
  await requireEnded(applications, application.id);
  if (verdict.verdict === "repeat") return "alreadyKnown";
  log.warn(
    { applicationId: application.id, attempt: evidence.attemptNumber },
    "money for a finished application goes back",
  );
  await messenger.startStrayRefund(strayRefundOf(application, evidence, new Date(now()).toISOString()));
  return "strayRefundStarted";
}

/**
 * Makes sure that an application without a running workflow has ended; it may have done so meanwhile. A draft has no
 * workflow to which news could be told.
 * @throws RunMissing for an application whose workflow is gone before its end
 */
async function requireEnded(applications: ApplicationModel, id: string): Promise<void> {
  const document = await findApplication(applications, id);
  if (document && !isDraft(document) && document.application.endedAt === undefined)
    throw new RunMissing(`no run of ${id} is open`);
}

/**
 * Makes sure that a stray refund without a running workflow has ended; it may have done so meanwhile.
 * @throws RunMissing for one whose workflow is gone before its end
 */
async function requireStrayEnded(strayRefunds: StrayRefundModel, number: string): Promise<void> {
  const stray = await strayRefunds.findById(number).lean<StrayRefundDocument>();
  if (stray && !isRefundFinal(stray.strayRefund.refund)) throw new RunMissing(`no run of ${number} is open`);
}

/**
 * Passes news of a refund to its owner: the workflow of the stray refund of that number or of that payment, otherwise the
 * application's workflow.
 */
async function routeRefund(
  { messenger, applications, strayRefunds, duties, now, log }: RoutingDependencies,
  { application, evidence }: Extract<OwnedPaymentEvent, { kind: "refund" }>,
): Promise<Told> {
  const { refundNumber } = evidence;
  const stray =
    (await strayRefunds.findById(refundNumber).lean<StrayRefundDocument>()) ??
    (await strayOf(strayRefunds, evidence));
  if (await messenger.tellOfRefund(stray?._id ?? application.id, evidence)) return "workflowTold";
  if (!stray) await requireEnded(applications, application.id);
  else if (!isRefundFinal(stray.strayRefund.refund)) await requireStrayEnded(strayRefunds, stray._id);
  // A workflow completes only after its refunds have ended, so it has seen this end before.
  const own = refundsOf(application).find(({ refund: { number } }) => number === refundNumber);
  const strayRefund = stray?._id === refundNumber ? stray.strayRefund : undefined;
  const refund = strayRefund?.refund ?? own?.refund;
  if (refund && hasGoneBackTwice(refund, evidence.answer)) {
    log.error({ refundNumber }, "money went back twice");
    // The day's bill tells of the loss tomorrow. Until then this is all that is known of it.
    await storeDuty(duties, {
      applicationId: application.id,
      kind: "recover",
      amountFen: refund.amountFen,
      about: strayRefund?.evidence.transactionId ?? own?.transaction.id ?? refundNumber,
      since: new Date(evidence.answer.doneAt ?? now()),
    });
  } else log.info({ refundNumber }, "refund notice for a completed workflow");
  return "alreadyKnown";
}
