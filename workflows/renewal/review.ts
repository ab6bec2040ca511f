import type { Application } from "../../domain/application/application";
import type { ReviewDecision } from "../messages";
import { claimLock } from "./locks";
import { refuseUnlessAllowed } from "./refuse";
import type { Renewal } from "./renewal";

/**
 * The reviewer's decision. Of several organisations with one lock only one can be approved, so an approval has the lock
 * before its event is applied; meanwhile another decision may have come.
 */
export async function decide(renewal: Renewal, given: ReviewDecision): Promise<Application> {
  const { by, decision, opinion } = given;
  if (decision === "approve") {
    await claimLock(renewal, "approval", renewal.application.form.lockSerial);
    refuseUnlessAllowed("review", by.role, renewal.application);
  }
  return renewal.record({ type: "reviewed", by, decision, opinion });
}
