import { asWritten } from "../../domain/locks/holds";
import { isAnothers, lockStanding } from "../../domain/locks/register";
import { entriesOf } from "../../store/lock-register";
import type { ApplicationDocument } from "../../store/models/application";
import type { RegisteredLockModel } from "../../store/models/registered-lock";
import type { Limits } from "../platform/limits";
import type { Principal } from "../platform/principal";
import { Problem } from "../platform/problem";

interface Refusing {
  register: RegisteredLockModel;
  document: ApplicationDocument;
}

type Entries = Awaited<ReturnType<typeof entriesOf>>;

/**
 * Returns the refusal that names the locks which the vendor's list assigns to other organisations; undefined if there
 * are none.
 */
function refusalOf(
  { lockSerials, orgCode, application }: ApplicationDocument,
  entries: Entries,
  detail?: string,
): Problem | undefined {
  const locks = lockSerials
    .filter((key) => isAnothers(entries.get(key), orgCode))
    .map((key) => asWritten(application.form, key));
  const said = { ...(detail === undefined ? {} : { detail }), extra: { locks } };
  return locks.length === 0 ? undefined : new Problem("LOCK_REGISTERED_TO_ANOTHER", said);
}

/**
 * Returns the refusal that tells a reviewer which locks belong to other organisations.
 * @param detail - advice on what to do next
 * @returns undefined if the vendor's list assigns none of the locks to another organisation
 */
export async function anothersLocks(
  { register, document }: Refusing,
  detail?: string,
): Promise<Problem | undefined> {
  return refusalOf(document, await entriesOf(register, document.lockSerials), detail);
}

/**
 * Refuses a submission with locks that the vendor's list assigns to other organisations, and names those locks a few
 * times a day. Beyond that quota, all locks that aren't registered to the applicant are refused alike. Then no answer
 * reveals whether a lock belongs to somebody else or to nobody, and many tries reveal nothing about others' locks.
 * @throws Problem LOCK_REGISTERED_TO_ANOTHER with the locks; LOCKS_NOT_TOLD
 */
export async function refuseAnothersLocks({
  register,
  document,
  limits,
  principal,
}: Refusing & { limits: Pick<Limits, "count" | "isSpent">; principal: Principal }): Promise<void> {
  const entries = await entriesOf(register, document.lockSerials);
  if (document.lockSerials.every((key) => lockStanding(entries.get(key), document.orgCode) === undefined))
    return;
  const refusal = refusalOf(document, entries);
  if (!refusal) {
    if (await limits.isSpent("foreignLocks", principal)) throw new Problem("LOCKS_NOT_TOLD");
    return;
  }
  throw (await limits.count("foreignLocks", principal)) ? refusal : new Problem("LOCKS_NOT_TOLD");
}
