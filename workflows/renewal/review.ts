import type { Application } from "../../domain/application/application";
import type { ReviewDecision } from "../messages";
import { claimLock, claimThenRecord } from "./locks";
import { refuseUnlessAllowed } from "./refuse";
import type { Renewal } from "./renewal";

/**
 * The reviewer's decision. Of several organisations with one lock only one can be approved, so an approval has the lock
 * before its event is applied; meanwhile another decision may have come.
 */
export async function decide(renewal: Renewal, given: ReviewDecision): Promise<Application> {
  const { by, decision, opinion } = given;
  const reviewed = { type: "reviewed", by, decision, opinion } as const;
  if (decision === "approve") {
    if (renewal.has("an approval is written with its claim")) {
      if (await claimThenRecord(renewal, reviewed)) return renewal.application;
      // What came first may have given the lock back: it isn't taken again in vain.
      refuseUnlessAllowed("review", by.role, renewal.application);
    }
    await claimLock(renewal, "approval", renewal.application.form.lockSerial);
    refuseUnlessAllowed("review", by.role, renewal.application);
  }
  return renewal.record(reviewed);
}
