import type { mongo } from "mongoose";
import { lockKey } from "../domain/form/lock-key";
import type { RegisteredLock } from "../domain/locks/register";
import { isDuplicateKey } from "./models/duplicate-key";
import type { RegisteredLockDocument, RegisteredLockModel } from "./models/registered-lock";
import { nativeCollection } from "./models/native-collection";

/** Returns a stored entry in the form that the domain uses. */
export const entryOf = ({
  _id,
  writtenAs: serial = _id,
  lockType,
  creditCode,
  expiresOn,
  source,
  changes,
}: RegisteredLockDocument): RegisteredLock => ({
  serial,
  lockType,
  creditCode,
  expiresOn,
  source,
  changes,
});

/** Returns an entry in the form in which it is stored, without its id and version. */
const contentOf = ({ serial, ...content }: RegisteredLock) => ({
  ...content,
  ...(serial === lockKey(serial) ? {} : { writtenAs: serial }),
});

/** Returns the entries of the given locks by their keys. A lock that isn't registered has none. */
export async function entriesOf(
  register: RegisteredLockModel,
  serials: readonly string[],
): Promise<Map<string, RegisteredLock>> {
  const found = await nativeCollection(register)
    .find({ _id: { $in: serials.map(lockKey) } })
    .toArray();
  return new Map(found.map((document) => [document._id, entryOf(document)]));
}

/** Inserts new entries together. Returns false if some existed already; each entry then has to be changed separately. */
export async function insertEntries(
  register: RegisteredLockModel,
  entries: readonly RegisteredLock[],
): Promise<boolean> {
  if (entries.length === 0) return true;
  try {
    await register.insertMany(
      entries.map((entry) => ({ _id: lockKey(entry.serial), ...contentOf(entry), version: 1 })),
      { ordered: false },
    );
    return true;
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    return false;
  }
}

interface EntriesChange {
  register: RegisteredLockModel;
  serials: readonly string[];
  /** Returns the new state of an entry from its present one; undefined or the same object leaves it unchanged. */
  change: (entry: RegisteredLock | undefined, serial: string) => RegisteredLock | undefined;
}

/** Number of tries, since other processes may write the same entries at the same time. */
const mostTries = 10;

/**
 * Changes or creates entries with one read and one write, however many there are. It uses compare-and-set, so that
 * neither of two simultaneous changes is lost. If other writes come between, `change` may be called again for entries
 * that it has changed already.
 * @returns the entries after the change, by their keys
 * @throws Error if other processes keep changing the entries
 */
export async function changeEntries({
  register,
  serials,
  change,
}: EntriesChange): Promise<Map<string, RegisteredLock>> {
  const ids = [...new Set(serials.map(lockKey))];
  for (let tries = 0; tries < mostTries; tries += 1) {
    const found = await nativeCollection(register)
      .find({ _id: { $in: ids } })
      .toArray();
    const documents = new Map(found.map((document) => [document._id, document]));
    const entries = new Map(found.map((document) => [document._id, entryOf(document)]));
    const writes: mongo.AnyBulkWriteOperation<RegisteredLockDocument>[] = ids.flatMap((_id) => {
      const before = entries.get(_id);
      const after = change(before, _id);
      if (after === undefined || after === before) return [];
      entries.set(_id, after);
      const content = contentOf(after);
      const { version } = documents.get(_id) ?? {};
      return version === undefined
        ? {
            updateOne: {
              filter: { _id },
              update: { $setOnInsert: { ...content, version: 1 } },
              upsert: true,
            },
          }
        : { updateOne: { filter: { _id, version }, update: { $set: { ...content, version: version + 1 } } } };
    });
    if (writes.length === 0 || (await allWritten(register, writes))) return entries;
  }
  throw new Error(`the register's entries ${ids.join(", ")} are changed by others all the time`);
}

/** Writes the changes. Returns false if other processes have written some of the entries since they were read. */
async function allWritten(
  register: RegisteredLockModel,
  writes: mongo.AnyBulkWriteOperation<RegisteredLockDocument>[],
): Promise<boolean> {
  try {
    const { modifiedCount, upsertedCount } = await nativeCollection(register).bulkWrite(writes, {
      ordered: false,
    });
    return modifiedCount + upsertedCount === writes.length;
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    return false;
  }
}

/** Changes or creates one entry by compare-and-set, and returns it as it is after the change. */
export const changeEntry = async ({
  serial,
  ...changing
}: Omit<EntriesChange, "serials"> & { serial: string }): Promise<RegisteredLock | undefined> =>
  (await changeEntries({ ...changing, serials: [serial] })).get(lockKey(serial));
