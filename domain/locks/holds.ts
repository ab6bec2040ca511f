import { lockKey } from "./lock-key";
import type { Application, Draft } from "../application/application";
import type { DraftForm } from "../application/form";

/** The serial numbers of a form's locks, as locks are compared. */
export const lockKeysOf = ({ locks = [] }: Pick<DraftForm, "locks">): string[] =>
  locks.flatMap(({ lockSerial }) => (lockSerial === undefined ? [] : [lockKey(lockSerial)]));

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

/** What an application holds of its locks: no other one has the same. 审核不通过 holds nothing against anybody. */
export function holdsOf({
  orgCode,
  status,
  handling,
  form,
}: Pick<Application | Draft, "orgCode" | "status" | "handling" | "form">): string[] {
  const locks = lockKeysOf(form).map((lockSerial) => ({ orgCode, lockSerial }));
  if (status === "待审核") return locks.map(submissionHold);
  if (status === "审核通过" && handling !== "已办理")
    return [...locks.map(submissionHold), ...lockKeysOf(form).map(approvalHold)];
  return [];
}
