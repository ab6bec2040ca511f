import { problems } from "../../domain/problems";
import type { ApplicationForm } from "../../domain/form/form";
import { lockKey } from "../../domain/form/lock-key";
import { differingType, lockStanding } from "../../domain/locks/register";
import { entriesOf } from "../../store/lock-register";
import type { RegisteredLockModel } from "../../store/models/registered-lock";
import { Problem } from "../platform/problem";

/**
 * Refuses the applicant's own locks whose type differs from the register. The types of other organisations' locks are
 * not revealed.
 * @throws Problem LOCK_TYPE_DIFFERS that names each difference
 */
export async function refuseOtherTypes(
  register: RegisteredLockModel,
  { locks, orgCode }: Pick<ApplicationForm, "locks"> & { orgCode: string },
): Promise<void> {
  const entries = await entriesOf(
    register,
    locks.map(({ lockSerial }) => lockSerial),
  );
  const differences = locks.flatMap(({ lockSerial, lockType }) => {
    const entry = entries.get(lockKey(lockSerial));
    const registered = differingType(entry, lockType);
    if (registered === undefined || lockStanding(entry, orgCode) !== undefined) return [];
    return [`${lockSerial} 锁档案为${registered}，申请为${lockType}`];
  });
  if (differences.length === 0) return;
  const { next } = problems.LOCK_TYPE_DIFFERS;
  throw new Problem("LOCK_TYPE_DIFFERS", { detail: `${differences.join("；")}。${next}` });
}
