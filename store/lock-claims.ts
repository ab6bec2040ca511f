import { lockKey, type LockHold } from "../domain/locks/holds";
import { isDuplicateKey } from "./models/duplicate-key";
import { plainly } from "./models/plainly";
import type { LockClaim, LockClaimModel } from "./models/lock-claim";

export interface LockToClaim {
  hold: LockHold;
  applicationId: string;
  /** The applicant's organisation: another one's submission holds the same lock beside it. */
  orgCode: string;
  lockSerial: string;
}

/** One holder each: of an organisation's submissions for a lock, and of all approvals for it. */
const idOf = ({ hold, orgCode, lockSerial }: Omit<LockToClaim, "applicationId">): string =>
  `${lockKey(lockSerial)}@${hold === "submission" ? orgCode : hold}`;

/** Takes the lock for the application. False if another application holds it; repeating it changes nothing. */
export async function claimLock(locks: LockClaimModel, claim: LockToClaim): Promise<boolean> {
  const { hold, applicationId, lockSerial } = claim;
  const _id = idOf(claim);
  const held = { _id, hold, applicationId, lockSerial: lockKey(lockSerial) };
  try {
    await plainly(locks).updateOne({ _id, applicationId }, { $setOnInsert: held }, { upsert: true });
    return true;
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    // Held already: by another application, or by this one, which was asked twice at once.
    return (await locks.exists({ _id, applicationId })) !== null;
  }
}

/** The application that holds the lock so, if one does. */
export async function lockHolder(
  locks: LockClaimModel,
  claim: Omit<LockToClaim, "applicationId">,
): Promise<string | undefined> {
  return (await locks.findById(idOf(claim)).lean<LockClaim>())?.applicationId;
}

interface Release {
  applicationId: string;
  /** What the application goes on holding. */
  keep?: { holds: readonly LockHold[]; orgCode: string; lockSerial: string };
}

/** Gives back what the application holds of any lock, but for what it keeps. */
export async function releaseLocks(locks: LockClaimModel, { applicationId, keep }: Release): Promise<void> {
  const kept = keep ? keep.holds.map((hold) => idOf({ ...keep, hold })) : [];
  await plainly(locks).deleteMany({ applicationId, _id: { $nin: kept } });
}
