import { lockStanding, type LockStanding } from "../../domain/locks/register";
import { entriesOf } from "../../store/lock-register";
import type { ApplicationDocument } from "../../store/models/application";
import type { RegisteredLockModel } from "../../store/models/registered-lock";

/** What the register says of one lock that isn't registered to its applicant. */
export interface LockRemark {
  lockSerial: string;
  standing: LockStanding;
}

/** How the register stands to each application's locks, by the application's id: staff are told. */
export async function lockStandingsOf(
  register: RegisteredLockModel,
  documents: readonly Pick<ApplicationDocument, "_id" | "lockSerials" | "orgCode">[],
): Promise<Map<string, LockRemark[]>> {
  const entries = await entriesOf(
    register,
    documents.flatMap(({ lockSerials }) => lockSerials),
  );
  return new Map(
    documents.map(({ _id, lockSerials, orgCode }) => [
      _id,
      lockSerials.flatMap((lockSerial) => {
        const standing = lockStanding(entries.get(lockSerial), orgCode);
        return standing === undefined ? [] : [{ lockSerial, standing }];
      }),
    ]),
  );
}
