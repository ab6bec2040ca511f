import type { Application } from "../../domain/application/application";
import type { ReviewDecision } from "../messages";
import { recordTakingLock } from "./locks";
import { refuseUnlessAllowed } from "./refuse";
import type { Renewal } from "./renewal";

/** The reviewer's decision. Of several organisations with one lock only one can be approved: an approval takes the lock. */
export function decide(renewal: Renewal, { by, decision, opinion }: ReviewDecision): Promise<Application> {
  const reviewed = { type: "reviewed", by, decision, opinion } as const;
  if (decision === "reject") return renewal.record(reviewed);
  return recordTakingLock(renewal, reviewed, {
    allow: () => refuseUnlessAllowed("review", by.role, renewal.application),
    refusal: "LOCK_APPROVED_FOR_ANOTHER",
  });
}
