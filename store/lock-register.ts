import { lockKey } from "../domain/locks/lock-key";
import type { RegisteredLock } from "../domain/locks/register";
import { isDuplicateKey } from "./models/duplicate-key";
import type { RegisteredLockDocument, RegisteredLockModel } from "./models/registered-lock";
import { nativeCollection } from "./models/native-collection";

/** An entry as the domain knows it. */
export const entryOf = ({
  _id: serial,
  lockType,
  creditCode,
  expiresOn,
  source,
  changes,
}: RegisteredLockDocument): RegisteredLock => ({ serial, lockType, creditCode, expiresOn, source, changes });

/** The entries of the given locks, by serial number in capitals; a lock that isn't registered has none. */
export async function entriesOf(
  register: RegisteredLockModel,
  serials: readonly string[],
): Promise<Map<string, RegisteredLock>> {
  const found = await nativeCollection(register)
    .find({ _id: { $in: serials.map(lockKey) } })
    .toArray();
  return new Map(found.map((document) => [document._id, entryOf(document)]));
}

/** Puts new entries in together. False if some were there already: then each is to be changed by itself. */
export async function insertEntries(
  register: RegisteredLockModel,
  entries: readonly RegisteredLock[],
): Promise<boolean> {
  if (entries.length === 0) return true;
  try {
    await register.insertMany(
      entries.map(({ serial: _id, ...entry }) => ({ _id, ...entry, version: 1 })),
      { ordered: false },
    );
    return true;
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    return false;
  }
}

interface EntryChange {
  register: RegisteredLockModel;
  serial: string;
  /** The entry as it is to be, from how it is; undefined, or the same object, changes nothing. */
  change: (entry: RegisteredLock | undefined) => RegisteredLock | undefined;
}

/** Others may write the same entry at the same time. */
const mostTries = 10;

/**
 * Changes an entry, or makes it: by compare-and-set, so that of two changes at once neither is lost.
 * @throws Error when others keep changing it
 */
export async function changeEntry({
  register,
  serial,
  change,
}: EntryChange): Promise<RegisteredLock | undefined> {
  const _id = lockKey(serial);
  for (let tries = 0; tries < mostTries; tries += 1) {
    const document = await register.findById(_id).lean<RegisteredLockDocument>();
    const before = document ? entryOf(document) : undefined;
    const after = change(before);
    if (after === undefined || after === before) return before;
    const { serial: _, ...content } = after;
    if (document) {
      const { version } = document;
      const written = await register.updateOne(
        { _id, version },
        { $set: { ...content, version: version + 1 } },
      );
      if (written.matchedCount > 0) return after;
      continue;
    }
    try {
      await register.create({ _id, ...content, version: 1 });
      return after;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }
  throw new Error(`the register's entry ${_id} is changed by others all the time`);
}
