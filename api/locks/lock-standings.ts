import { lockKey } from "../../domain/locks/lock-key";
import { lockStanding, type LockStanding } from "../../domain/locks/register";
import type { DraftForm } from "../../domain/application/form";
import { entriesOf } from "../../store/lock-register";
import type { ApplicationDocument } from "../../store/models/application";
import type { RegisteredLockModel } from "../../store/models/registered-lock";

/** What the register says of one lock that isn't registered to its applicant. */
export interface LockRemark {
  /** As the form has it. */
  lockSerial: string;
  standing: LockStanding;
}

/** Of an application, what has to be known of it for that. */
export interface Asked extends Pick<ApplicationDocument, "_id" | "orgCode"> {
  application: { form: Pick<DraftForm, "locks"> };
}

const locksOf = ({ application: { form } }: Asked) =>
  (form.locks ?? []).flatMap(({ lockSerial }) => lockSerial ?? []);

/** How the register stands to each application's locks, by the application's id: staff are told. */
export async function lockStandingsOf(
  register: RegisteredLockModel,
  documents: readonly Asked[],
): Promise<Map<string, LockRemark[]>> {
  const entries = await entriesOf(register, documents.flatMap(locksOf));
  return new Map(
    documents.map((document) => [
      document._id,
      locksOf(document).flatMap((lockSerial) => {
        const standing = lockStanding(entries.get(lockKey(lockSerial)), document.orgCode);
        return standing === undefined ? [] : [{ lockSerial, standing }];
      }),
    ]),
  );
}
