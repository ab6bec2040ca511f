import { isDuplicateKey } from "./models/duplicate-key";
import type { LockClaimModel } from "./models/lock-claim";

interface Claim {
  applicationId: string;
  lockSerial: string;
}

const idOf = (lockSerial: string): string => lockSerial.toUpperCase();

/** Takes the lock for the application. False if another application holds it; repeating it changes nothing. */
export async function claimLock(
  locks: LockClaimModel,
  { applicationId, lockSerial }: Claim,
): Promise<boolean> {
  const _id = idOf(lockSerial);
  try {
    await locks.updateOne({ _id, applicationId }, { $setOnInsert: { _id, applicationId } }, { upsert: true });
    return true;
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    // Held already: by another application, or by this one, which was asked twice at once.
    return (await locks.exists({ _id, applicationId })) !== null;
  }
}

/** Gives back every lock that the application holds, but for the one it keeps. */
export async function releaseLocks(
  locks: LockClaimModel,
  { applicationId, keep }: { applicationId: string; keep?: string },
): Promise<void> {
  const except = keep === undefined ? {} : { _id: { $ne: idOf(keep) } };
  await locks.deleteMany({ applicationId, ...except });
}
