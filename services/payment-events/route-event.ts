import type { Logger } from "pino";
import type { Notice } from "../../contract/notices";
import { refundsOf } from "../../domain/money/attempts";
import { hasGoneBackTwice, type PaymentEvidence, type RefundEvidence } from "../../domain/money/payment";
import { strayRefundNumber, strayRefundOf, type StrayRefund } from "../../domain/money/stray-refund";
import type { OwnedPaymentEvent } from "./find-owner";
import { RunMissing } from "./run-missing";
import { findApplication } from "../../store/find-application";
import type { ApplicationModel } from "../../store/models/application";
import { strayOf } from "../../store/stray-refunds";
import type { StrayRefundDocument, StrayRefundModel } from "../../store/models/stray-refund";

/** The workflows as news of money reaches them. Telling is false for one that has completed, or is gone past retention. */
export interface WorkflowMessenger {
  tellOfPayment(applicationId: string, evidence: PaymentEvidence): Promise<boolean>;
  tellOfRefund(workflowId: string, evidence: RefundEvidence): Promise<boolean>;
  tellOfMoneyQuestion(applicationId: string, question: Notice<"moneyQuestion">): Promise<boolean>;
  /** Starts the refund of money for a finished application, once for the same money. */
  startStrayRefund(refund: StrayRefund): Promise<void>;
}

export interface RoutingDependencies {
  messenger: WorkflowMessenger;
  applications: ApplicationModel;
  strayRefunds: StrayRefundModel;
  /** Milliseconds since the epoch. */
  now: () => number;
  log: Pick<Logger, "info" | "warn" | "error">;
}

/** What became of news. */
export type Told = "workflowTold" | "strayRefundStarted" | "alreadyKnown";

/**
 * Passes news on to who owns the money: a running workflow, or, where the application is finished, the workflow that
 * gives it back. Whatever the road, it ends here; the workflow judges what it is told by the same rules.
 * @throws RunMissing where the application is not finished: the news must come again
 */
export const routePaymentEvent = (deps: RoutingDependencies, news: OwnedPaymentEvent): Promise<Told> =>
  news.kind === "payment" ? routePayment(deps, news) : routeRefund(deps, news);

async function routePayment(
  { messenger, applications, strayRefunds, now, log }: RoutingDependencies,
  { application, evidence, verdict }: Extract<OwnedPaymentEvent, { kind: "payment" }>,
): Promise<Told> {
  // It is on its way back: a workflow that was reset since must not count it.
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

/** It may have ended meanwhile. @throws RunMissing for one that still expects money: its workflow is gone */
async function requireEnded(applications: ApplicationModel, id: string): Promise<void> {
  const document = await findApplication(applications, id);
  if (document && document.application.endedAt === undefined) throw new RunMissing(`no run of ${id} is open`);
}

/** The owner of a refund is the workflow of the stray refund of that number, or of that payment, else the application's. */
async function routeRefund(
  { messenger, strayRefunds, log }: RoutingDependencies,
  { application, evidence }: Extract<OwnedPaymentEvent, { kind: "refund" }>,
): Promise<Told> {
  const { refundNumber } = evidence;
  const stray =
    (await strayRefunds.findById(refundNumber).lean<StrayRefundDocument>()) ??
    (await strayOf(strayRefunds, evidence));
  if (await messenger.tellOfRefund(stray?._id ?? application.id, evidence)) return "workflowTold";
  // A completed workflow has seen the refund's end before: it waits for it.
  const refund =
    (stray?._id === refundNumber ? stray.strayRefund.refund : undefined) ??
    refundsOf(application).find(({ refund: { number } }) => number === refundNumber)?.refund;
  if (refund && hasGoneBackTwice(refund, evidence.answer))
    log.error({ refundNumber }, "money went back twice");
  else log.info({ refundNumber }, "refund notice for a completed workflow");
  return "alreadyKnown";
}
