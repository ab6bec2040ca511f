import type { Logger } from "pino";
import type { Notice } from "../../contract/notices";
import type { Application } from "../../domain/application/application";
import { refundsOf } from "../../domain/money/attempts";
import {
  hasGoneBackTwice,
  type PaymentEvidence,
  type Refund,
  type RefundEvidence,
} from "../../domain/money/payment";
import { judge } from "../../domain/money/settlement";
import { strayRefundNumber, strayRefundOf, type StrayRefund } from "../../domain/money/stray-refund";
import { RunMissing } from "./run-missing";
import type { ApplicationDocument, ApplicationModel } from "../../store/models/application";
import type { StrayRefundDocument, StrayRefundModel } from "../../store/models/stray-refund";

/** The workflows as news of money reaches them. Telling is false for one that has completed, or is gone past retention. */
export interface WorkflowMessenger {
  tellOfPayment(applicationId: string, evidence: PaymentEvidence): Promise<boolean>;
  tellOfRefund(workflowId: string, evidence: RefundEvidence): Promise<boolean>;
  tellOfMoneyQuestion(applicationId: string, question: Notice<"moneyQuestion">): Promise<boolean>;
  /** Starts the refund of money for a finished application, once for the same money. */
  startStrayRefund(refund: StrayRefund): Promise<void>;
}

export interface TellingDependencies {
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
 * A finished application's workflow can't be told: its money goes back by a workflow of its own.
 * @throws RunMissing where the application is not finished: the news must come again
 */
export async function tellOfPayment(
  { messenger, applications, strayRefunds, now, log }: TellingDependencies,
  application: Application,
  evidence: PaymentEvidence,
): Promise<Told> {
  // It is on its way back: a workflow that was reset since must not count it.
  if (await strayRefunds.exists({ _id: strayRefundNumber(evidence) })) return "alreadyKnown";
  if (await messenger.tellOfPayment(application.id, evidence)) return "workflowTold";
  await requireEnded(applications, application.id);
  if (judge(application, evidence).verdict === "repeat") return "alreadyKnown";
  log.warn(
    { applicationId: application.id, attempt: evidence.attemptNumber },
    "money for a finished application goes back",
  );
  await messenger.startStrayRefund(strayRefundOf(application, evidence, new Date(now()).toISOString()));
  return "strayRefundStarted";
}

/** @throws RunMissing for an application that still expects money: it isn't finished, its workflow is gone */
async function requireEnded(applications: ApplicationModel, id: string): Promise<void> {
  const document = await applications.findById(id).lean<ApplicationDocument>();
  if (document && document.application.endedAt === undefined) throw new RunMissing(`no run of ${id} is open`);
}

/** Tells the keeper of a refund: the workflow of the stray refund of that number, else the application's. */
export async function tellOfRefund(
  { messenger, applications, strayRefunds, log }: TellingDependencies,
  applicationId: string,
  evidence: RefundEvidence,
): Promise<Told> {
  const { refundNumber } = evidence;
  const stray = await strayRefunds.findById(refundNumber).lean<StrayRefundDocument>();
  if (await messenger.tellOfRefund(stray ? refundNumber : applicationId, evidence)) return "workflowTold";
  // A completed workflow has seen the refund's end before: it waits for it.
  const refund = stray?.strayRefund.refund ?? (await findRefund(applications, applicationId, refundNumber));
  if (refund && hasGoneBackTwice(refund, evidence.answer))
    log.error({ refundNumber }, "money went back twice");
  else log.info({ refundNumber }, "refund notice for a completed workflow");
  return "alreadyKnown";
}

async function findRefund(
  applications: ApplicationModel,
  applicationId: string,
  refundNumber: string,
): Promise<Refund | undefined> {
  const document = await applications.findById(applicationId).lean<ApplicationDocument>();
  if (!document) return undefined;
  return refundsOf(document.application).find(({ refund }) => refund.number === refundNumber)?.refund;
}
