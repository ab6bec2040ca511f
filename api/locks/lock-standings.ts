import { lockKey } from "../../domain/form/lock-key";
import {
  differingType,
  lockStanding,
  type LockStanding,
  type RegisteredLock,
} from "../../domain/locks/register";
import type { DraftForm } from "../../domain/form/form";
import { entriesOf } from "../../store/lock-register";
import type { ApplicationDocument } from "../../store/models/application";
import type { RegisteredLockModel } from "../../store/models/registered-lock";

/** A lock of which the register says something else than its application. */
export interface LockRemark {
  /** Serial number as the form has it. */
  lockSerial: string;
  standing: LockStanding;
  /** Lock type in the register, if the standing is 类型不符. */
  registeredType?: string;
}

/** Parts of an application that are compared with the register. */
export interface Asked extends Pick<ApplicationDocument, "_id" | "orgCode"> {
  application: { form: Pick<DraftForm, "locks"> };
}

const locksOf = ({ application: { form } }: Asked) =>
  (form.locks ?? []).flatMap(({ lockSerial, lockType }) =>
    lockSerial === undefined ? [] : [{ lockSerial, lockType }],
  );

type NamedLock = ReturnType<typeof locksOf>[number];

function remarksOn(
  { lockSerial, lockType }: NamedLock,
  entry: RegisteredLock | undefined,
  orgCode: string,
): LockRemark[] {
  const standing = lockStanding(entry, orgCode);
  const registeredType = differingType(entry, lockType);
  return [
    ...(standing === undefined ? [] : [{ lockSerial, standing }]),
    ...(registeredType === undefined ? [] : [{ lockSerial, standing: "类型不符" as const, registeredType }]),
  ];
}

/** Returns the remarks of the register on each application's locks, by the application's id. They are for staff. */
export async function lockStandingsOf(
  register: RegisteredLockModel,
  documents: readonly Asked[],
): Promise<Map<string, LockRemark[]>> {
  const entries = await entriesOf(
    register,
    documents.flatMap(locksOf).map(({ lockSerial }) => lockSerial),
  );
  return new Map(
    documents.map((document) => [
      document._id,
      locksOf(document).flatMap((lock) =>
        remarksOn(lock, entries.get(lockKey(lock.lockSerial)), document.orgCode),
      ),
    ]),
  );
}
