import { lockKey } from "../../domain/locks/holds";
import { lockStanding, type LockStanding } from "../../domain/locks/register";
import { entriesOf } from "../../store/lock-register";
import type { ApplicationDocument } from "../../store/models/application";
import type { RegisteredLockModel } from "../../store/models/registered-lock";

/** How the register stands to each application's lock, by the application's id: staff are told. */
export async function lockStandingsOf(
  register: RegisteredLockModel,
  documents: readonly Pick<ApplicationDocument, "_id" | "lockSerial" | "orgCode">[],
): Promise<Map<string, { lockStanding?: LockStanding }>> {
  const entries = await entriesOf(
    register,
    documents.map(({ lockSerial }) => lockSerial),
  );
  return new Map(
    documents.map(({ _id, lockSerial, orgCode }) => {
      const standing = lockStanding(entries.get(lockKey(lockSerial)), orgCode);
      return [_id, standing === undefined ? {} : { lockStanding: standing }];
    }),
  );
}
