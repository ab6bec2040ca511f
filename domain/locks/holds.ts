import type { Application, Draft } from "../application/application";

/** The serial number by which locks are compared: small letters make no other lock. */
export const lockKey = (lockSerial: string): string => lockSerial.toUpperCase();

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
const approvalHold = ({ lockSerial }: Pick<Lock, "lockSerial">): string => `${lockKey(lockSerial)}@approval`;

/** What an application holds of its lock: no other one has the same. 审核不通过 holds nothing against anybody. */
export function holdsOf({
  orgCode,
  status,
  handling,
  form: { lockSerial },
}: Pick<Application | Draft, "orgCode" | "status" | "handling" | "form">): string[] {
  if (lockSerial === undefined) return [];
  const lock = { orgCode, lockSerial };
  if (status === "待审核") return [submissionHold(lock)];
  if (status === "审核通过" && handling !== "已办理") return [submissionHold(lock), approvalHold(lock)];
  return [];
}
