import { lockHolder, type LockToClaim } from "../../store/lock-claims";
import type { LockClaimModel } from "../../store/models/lock-claim";
import { Problem } from "../platform/problem";

/** What is told of a lock that another application of the same organisation has: which one that is. */
export async function lockTaken(
  locks: LockClaimModel,
  claim: Pick<LockToClaim, "orgCode" | "lockSerial">,
): Promise<Problem> {
  const lockTakenBy = await lockHolder(locks, { ...claim, hold: "submission" });
  return new Problem(
    "LOCK_HAS_OPEN_APPLICATION",
    lockTakenBy === undefined ? {} : { extra: { lockTakenBy } },
  );
}
