import { lockKey } from "../../domain/locks/holds";
import { isAnothers } from "../../domain/locks/register";
import { entriesOf } from "../../store/lock-register";
import type { ApplicationDocument } from "../../store/models/application";
import type { RegisteredLockModel } from "../../store/models/registered-lock";
import { Problem } from "../platform/problem";

/**
 * @param detail - what to do next, said instead of the applicant's sentence
 * @throws Problem LOCK_REGISTERED_TO_ANOTHER where the vendor's list gives the lock to another organisation
 */
export async function refuseAnothersLock(
  register: RegisteredLockModel,
  { lockSerial, orgCode }: Pick<ApplicationDocument, "lockSerial" | "orgCode">,
  detail?: string,
): Promise<void> {
  const entries = await entriesOf(register, [lockSerial]);
  if (isAnothers(entries.get(lockKey(lockSerial)), orgCode))
    throw new Problem("LOCK_REGISTERED_TO_ANOTHER", detail === undefined ? {} : { detail });
}
