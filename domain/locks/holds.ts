import { lockKey } from "../form/lock-key";
import type { DraftForm, DraftLock } from "../form/form";
import type { HandlingStatus, Status } from "../values";

/** Returns the serial numbers of a form's locks in the form in which locks are compared (lockKey). */
export const lockKeysOf = ({ locks = [] }: { locks?: readonly DraftLock[] | undefined }): string[] =>
  locks.flatMap(({ lockSerial }) => (lockSerial === undefined ? [] : [lockKey(lockSerial)]));

/**
 * Returns a lock's serial number as it was written in the form, found by its key; the key itself if the form has no such
 * lock.
 */
export const asWritten = (
  { locks = [] }: { locks?: readonly DraftLock[] | undefined },
  key: string,
): string =>
  locks.find(({ lockSerial }) => lockSerial !== undefined && lockKey(lockSerial) === key)?.lockSerial ?? key;

/** Decides whether an application may still renew its locks: it was submitted, and is not handled, withdrawn or ended. */
export const isStillRenewing = ({
  status,
  handling,
  endedAt,
}: Pick<Held, "status" | "handling"> & { endedAt?: string }): boolean =>
  endedAt === undefined && handling !== "已办理" && status !== "编辑中" && status !== "已撤回";

/** Decides whether each of the serial numbers is one of the form's locks. */
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
 * Returns the hold that a submission takes on a lock. It keeps out only other applications of the same organisation, so
 * that nobody can block a lock's owner with a submission of their own.
 */
export const submissionHold = ({ lockSerial, orgCode }: Lock): string => `${lockKey(lockSerial)}@${orgCode}`;

/** Returns the hold that an approval takes on a lock. It keeps out every other approval of the lock. */
export const approvalHold = (lockSerial: string): string => `${lockKey(lockSerial)}@approval`;

interface Held {
  orgCode: string;
  status: Status;
  handling: HandlingStatus;
  form: DraftForm;
}

/**
 * Returns the holds that an application has on its locks. Holds are unique across applications. An application that is
 * 审核不通过 has none.
 */
export function holdsOf({ orgCode, status, handling, form }: Held): string[] {
  const keys = lockKeysOf(form);
  const own = keys.map((lockSerial) => submissionHold({ orgCode, lockSerial }));
  if (status === "待审核") return own;
  if (status === "审核通过" && handling !== "已办理") return [...own, ...keys.map(approvalHold)];
  return [];
}
