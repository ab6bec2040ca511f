import { asWritten } from "../../domain/locks/holds";
import { isAnothers } from "../../domain/locks/register";
import { entriesOf } from "../../store/lock-register";
import type { ApplicationDocument } from "../../store/models/application";
import type { RegisteredLockModel } from "../../store/models/registered-lock";
import { Problem } from "../platform/problem";

/**
 * @param detail - what to do next, said instead of the applicant's sentence
 * @throws Problem LOCK_REGISTERED_TO_ANOTHER, with the locks that the vendor's list gives to other organisations
 */
export async function refuseAnothersLocks(
  register: RegisteredLockModel,
  { lockSerials, orgCode, application: { form } }: ApplicationDocument,
  detail?: string,
): Promise<void> {
  const entries = await entriesOf(register, lockSerials);
  const locks = lockSerials
    .filter((key) => isAnothers(entries.get(key), orgCode))
    .map((key) => asWritten(form, key));
  if (locks.length > 0)
    throw new Problem("LOCK_REGISTERED_TO_ANOTHER", {
      ...(detail === undefined ? {} : { detail }),
      extra: { locks },
    });
}
