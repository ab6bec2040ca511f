import type { Logger } from "pino";
import type { Application } from "../../domain/application";
import type { PaymentEvidence, RefundEvidence } from "../../domain/payment";
import { judge } from "../../domain/settlement";
import type { RenewalSettings } from "../../domain/settings";
import { strayRefundOf, type StrayRefund } from "../../domain/stray-refund";
import type { StrayRefundModel } from "../../models/stray-refund";

/** The workflows as news of money reaches them. Telling is false for one that has completed, or is gone past retention. */
export interface WorkflowMessenger {
  tellOfPayment(applicationId: string, evidence: PaymentEvidence): Promise<boolean>;
  tellOfRefund(workflowId: string, evidence: RefundEvidence): Promise<boolean>;
  /** Starts the refund of money for a finished application, once for the same money. */
  startStrayRefund(refund: StrayRefund): Promise<void>;
}

export interface TellingDependencies {
  messenger: WorkflowMessenger;
  strayRefunds: StrayRefundModel;
  merchants: RenewalSettings["merchants"];
  /** Milliseconds since the epoch. */
  now: () => number;
  log: Pick<Logger, "info" | "warn">;
}

/** What became of news. */
export type Told = "workflowTold" | "strayRefundStarted" | "alreadyKnown";

/** A finished application's workflow can't be told: its money goes back by a workflow of its own. */
export async function tellOfPayment(
  { messenger, merchants, now, log }: TellingDependencies,
  application: Application,
  evidence: PaymentEvidence,
): Promise<Told> {
  if (await messenger.tellOfPayment(application.id, evidence)) return "workflowTold";
  if (judge(application, evidence, merchants).verdict === "repeat") return "alreadyKnown";
  log.warn(
    { applicationId: application.id, attempt: evidence.attemptNumber },
    "money for a finished application goes back",
  );
  await messenger.startStrayRefund(strayRefundOf(application, evidence, new Date(now()).toISOString()));
  return "strayRefundStarted";
}

/** Tells the keeper of a refund: the workflow of the stray refund of that number, else the application's. */
export async function tellOfRefund(
  { messenger, strayRefunds, log }: TellingDependencies,
  applicationId: string,
  evidence: RefundEvidence,
): Promise<Told> {
  const { refundNumber } = evidence;
  const stray = await strayRefunds.exists({ _id: refundNumber });
  if (await messenger.tellOfRefund(stray ? refundNumber : applicationId, evidence)) return "workflowTold";
  // A completed workflow has seen the refund's end before: it waits for it.
  log.info({ refundNumber }, "refund notice for a completed workflow");
  return "alreadyKnown";
}
