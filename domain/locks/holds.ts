import { lockKey } from "../form/lock-key";
import type { DraftForm, DraftLock } from "../form/form";
import type { HandlingStatus, Status } from "../values";

/** The serial numbers of a form's locks, as locks are compared. */
export const lockKeysOf = ({ locks = [] }: { locks?: readonly DraftLock[] | undefined }): string[] =>
  locks.flatMap(({ lockSerial }) => (lockSerial === undefined ? [] : [lockKey(lockSerial)]));

/** A lock's number as the form has it, by its key; the key where it isn't one of the form's. */
export const asWritten = (
  { locks = [] }: { locks?: readonly DraftLock[] | undefined },
  key: string,
): string =>
  locks.find(({ lockSerial }) => lockSerial !== undefined && lockKey(lockSerial) === key)?.lockSerial ?? key;

/** True while an application may still renew its locks: it was submitted, and isn't handled, withdrawn or ended. */
export const isStillRenewing = ({
  status,
  handling,
  endedAt,
}: Pick<Held, "status" | "handling"> & { endedAt?: string }): boolean =>
  endedAt === undefined && handling !== "已办理" && status !== "编辑中" && status !== "已撤回";

/** True where each of the serial numbers is one of the form's locks. */
export function hasLocks(
  form: { locks?: readonly DraftLock[] | undefined },
  serials: readonly string[],
): boolean {
  const keys = lockKeysOf(form);
  return serials.every((serial) => keys.includes(lockKey(serial)));
}

interface Lock {
  lockSerial: string;
  /** The applicant's organisation. */
  orgCode: string;
}

/**
 * What a submission holds of its lock. It keeps out other applications of the same organisation only, so that nobody can
 * take the place of a lock's owner.
 */
export const submissionHold = ({ lockSerial, orgCode }: Lock): string => `${lockKey(lockSerial)}@${orgCode}`;

/** What an approval holds of its lock: it keeps out every other approval. */
export const approvalHold = (lockSerial: string): string => `${lockKey(lockSerial)}@approval`;

interface Held {
  orgCode: string;
  status: Status;
  handling: HandlingStatus;
  form: DraftForm;
}

/** What an application holds of its locks: no other one has the same. 审核不通过 holds nothing against anybody. */
export function holdsOf({ orgCode, status, handling, form }: Held): string[] {
  const keys = lockKeysOf(form);
  const own = keys.map((lockSerial) => submissionHold({ orgCode, lockSerial }));
  if (status === "待审核") return own;
  if (status === "审核通过" && handling !== "已办理") return [...own, ...keys.map(approvalHold)];
  return [];
}
