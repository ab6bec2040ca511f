import type { Application, Draft } from "../application/application";

/**
 * What an open application holds of its lock. A submission keeps out other applications of the same organisation only,
 * so that nobody can take the place of a lock's owner; an approval keeps out every other approval.
 */
export type LockHold = "submission" | "approval";

/** What an application in this state holds. 审核不通过 holds nothing against anybody. */
export function lockHoldsOf({
  status,
  handling,
}: Pick<Application | Draft, "status" | "handling">): LockHold[] {
  if (status === "待审核") return ["submission"];
  if (status === "审核通过" && handling !== "已办理") return ["submission", "approval"];
  return [];
}

/** The serial number by which locks are compared: small letters make no other lock. */
export const lockKey = (lockSerial: string): string => lockSerial.toUpperCase();
