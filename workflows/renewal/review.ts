import type { Application } from "../../domain/application/application";
import type { ReviewDecision } from "../messages";
import { recordTakingLock } from "./locks";
import { hasLocks } from "../../domain/locks/holds";
import { refuseUnlessShown, refuseUnlessStill, refuseWith } from "./refuse";
import type { Renewal } from "./renewal";
import { ApplicationFailure } from "@temporalio/workflow";
import type { Notice } from "../../contract/notices";
import { refusalOf, guardFactsOf } from "../../domain/application/transitions";
import type { Actor } from "../../domain/values";
import { logRefusedSignal } from "./signals";

/**
 * Records the reviewer's decision. Of several organisations' applications for the same lock only one can be approved,
 * because an approval takes the locks.
 */
export function decide(renewal: Renewal, given: ReviewDecision): Promise<Application> {
  const { by, decision, opinion, locks } = given;
  const reviewed = { type: "reviewed", by, decision, opinion } as const;
  if (decision === "reject") return renewal.record({ ...reviewed, ...(locks ? { locks } : {}) });
  return recordTakingLock(renewal, reviewed, {
    allow: () => refuseUnlessStill("review", given, renewal.application),
    refusal: "LOCK_APPROVED_FOR_ANOTHER",
  });
}

/** Refuses a command that names a lock which isn't the application's. */
export function refuseLocksOfOthers(
  { form }: Pick<Application, "form">,
  locks: readonly { lockSerial: string }[],
): void {
  const serials = locks.map(({ lockSerial }) => lockSerial);
  if (!hasLocks(form, serials)) refuseWith("LOCKS_DIFFER");
}

/** Returns the locks that a rejection names as its reason. */
export const locksNamed = ({ locks = [] }: Pick<ReviewDecision, "locks">): { lockSerial: string }[] =>
  locks.map((lockSerial) => ({ lockSerial }));

/**
 * Actor of a review from the Temporal UI or CLI. Anybody who may send signals there is trusted as a reviewer; the
 * platform's audit log has their name.
 */
const reviewerAtTheConsole: Actor = { role: "reviewer", id: "temporal", name: "审核员（运维终端）" };

/** Carries out a review that came as a signal. A refused one has no effect and is only logged. */
export async function reviewBySignal(renewal: Renewal, decision: Notice<"review">): Promise<void> {
  const application = renewal.applicationOrNull;
  const refusal = application
    ? refusalOf("review", "reviewer", guardFactsOf(application))
    : "NOT_YET_SUBMITTED";
  if (refusal) return logRefusedSignal("review", refusal);
  try {
    refuseUnlessShown("review", decision, renewal.application);
    refuseLocksOfOthers(renewal.application, locksNamed(decision));
    await decide(renewal, { by: reviewerAtTheConsole, ...decision });
  } catch (error) {
    if (!(error instanceof ApplicationFailure)) throw error;
    logRefusedSignal("review", error.type ?? "");
  }
}
