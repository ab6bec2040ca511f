import { holdsOf } from "../domain/locks/holds";
import { lockKey } from "../domain/form/lock-key";
import type { RivalEntry } from "../domain/locks/register";
import { answersBefore } from "../domain/locks/rivals";
import type { ApplicationModel } from "./models/application";
import { isDuplicateKey } from "./models/duplicate-key";
import { nativeCollection } from "./models/native-collection";
import type { RegisteredLockDocument, RegisteredLockModel } from "./models/registered-lock";
import { holdersOf } from "./write-projection";

interface Stores {
  lockRegister: RegisteredLockModel;
  applications: ApplicationModel;
}

/** Characters that a key has none of; earlier releases kept hyphens. */
const olderThanKeys = /[^0-9A-Z]/;

/** So many are read and written together. */
const batchSize = 500;

/** Others write the same at the same time so seldom that this is never reached; what is left then, the next start takes. */
const mostTries = 20;

const isOfEarlierRelease = (id: string): boolean => lockKey(id) !== id && lockKey(id) !== "";

/**
 * Brings what an earlier release stored under its locks' numbers under their keys (lockKey): the register's ids, and what
 * applications are searched by and hold. It runs at each start, and finds nothing where that is done. It may break off
 * anywhere, and two processes may be at it together: an entry is first written under its key, together with whatever else
 * the register has of the lock, and deleted only then.
 */
export async function rekeyLocks({ lockRegister, applications }: Stores): Promise<void> {
  await rekeyRegister(lockRegister);
  await rekeyApplications(applications);
}

async function rekeyRegister(register: RegisteredLockModel): Promise<void> {
  for (let last = ""; ;) {
    const found = await nativeCollection(register)
      .find({ _id: { $regex: olderThanKeys.source, $gt: last } })
      .sort({ _id: 1 })
      .limit(batchSize)
      .toArray();
    const earlier = found.filter(({ _id }) => isOfEarlierRelease(_id));
    await insertUnderKeys(register, earlier);
    const keys = earlier.map(({ _id }) => lockKey(_id));
    const present = await nativeCollection(register)
      .find({ _id: { $in: keys } })
      .toArray();
    const underKey = new Map(present.map((document) => [document._id, document]));
    const isTaken = (one: RegisteredLockDocument) => hasTaken(underKey.get(lockKey(one._id)), one);
    const taken = earlier.filter(isTaken);
    if (taken.length > 0)
      await nativeCollection(register).bulkWrite(
        taken.map((one) => ({ deleteOne: { filter: asItIs(one) } })),
        { ordered: false },
      );
    for (const { _id } of earlier.filter((one) => !isTaken(one))) await takeOver(register, _id);
    last = found.at(-1)?._id ?? "";
    if (found.length < batchSize) return;
  }
}

/** Writes each under its key, where nothing is yet: nearly all of a register, in one write. */
async function insertUnderKeys(register: RegisteredLockModel, earlier: readonly RegisteredLockDocument[]) {
  const first = new Map(earlier.toReversed().map((one) => [lockKey(one._id), one]));
  if (first.size === 0) return;
  try {
    await nativeCollection(register).insertMany(
      [...first].map(([key, one]) => underKeyOf(key, one)),
      {
        ordered: false,
        ignoreUndefined: true,
      },
    );
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
}

/** Tells a document of an earlier release from what an old process may write under its id once it is gone. */
const markOf = ({ _id, version, expiresOn, creditCode, changes }: RegisteredLockDocument): string =>
  [_id, version, expiresOn, creditCode, changes.at(-1)?.at ?? ""].join(" ");

const asItIs = ({ _id, version, expiresOn, creditCode }: RegisteredLockDocument) => ({
  ...{ _id, version, expiresOn, creditCode },
});

const underKeyOf = (key: string, one: RegisteredLockDocument): RegisteredLockDocument => ({
  ...one,
  ...{ _id: key, writtenAs: one._id, tookOver: [markOf(one)] },
});

const rivalOf = ({
  _id,
  writtenAs = _id,
  lockType,
  creditCode,
  expiresOn,
  source,
  changes,
}: RegisteredLockDocument): RivalEntry => ({
  ...{ serial: writtenAs, lockType, creditCode, expiresOn, source, changes },
});

/** True where the document under the key has all of the other one. */
const hasTaken = (document: RegisteredLockDocument | undefined, one: RegisteredLockDocument): boolean =>
  document?.tookOver?.includes(markOf(one)) ?? false;

/** Both in one document: who ends later answers, and the other stays beside it until a person has decided. */
function merged(document: RegisteredLockDocument, one: RegisteredLockDocument): RegisteredLockDocument {
  const { _id: key, rivals = [], tookOver = [] } = document;
  const [present, other] = [rivalOf(document), rivalOf(one)];
  const presentAnswers = answersBefore(present, other);
  return {
    ...(presentAnswers ? document : underKeyOf(key, one)),
    rivals: [...rivals, presentAnswers ? other : present],
    tookOver: [...tookOver, markOf(one)],
    version: document.version + 1,
  };
}

/** Takes over one entry whose lock has another one, by compare-and-set. */
async function takeOver(register: RegisteredLockModel, id: string): Promise<void> {
  const [entries, key] = [nativeCollection(register), lockKey(id)];
  for (let tries = 0; tries < mostTries; tries += 1) {
    // In this order: where another process has taken it over meanwhile, it is gone by the second read.
    const document = await entries.findOne({ _id: key });
    const one = await entries.findOne({ _id: id });
    if (!one) return;
    if (!document) await insertUnderKeys(register, [one]);
    else if (!hasTaken(document, one))
      await entries.replaceOne({ _id: key, version: document.version }, merged(document, one), {
        ignoreUndefined: true,
      });
    else if ((await entries.deleteOne(asItIs(one))).deletedCount > 0) return;
  }
}

/** Asked for by their locks alone, and in no order, so that an index finds them without reading any document. */
async function rekeyApplications(applications: ApplicationModel): Promise<void> {
  const tried = new Set<string>();
  for (;;) {
    const found = await nativeCollection(applications)
      .find({ lockSerials: olderThanKeys }, { projection: { _id: 1 } })
      .limit(batchSize)
      .toArray();
    const fresh = found.filter(({ _id }) => !tried.has(_id));
    for (const { _id } of fresh) {
      await rekeyApplication(applications, _id);
      tried.add(_id);
    }
    if (fresh.length === 0) return;
  }
}

/** "LOCK-1@organisation" is "LOCK1@organisation". */
const holdByKey = (hold: string): string => {
  const at = hold.lastIndexOf("@");
  return lockKey(hold.slice(0, at)) + hold.slice(at);
};

/** An application goes without a hold that another one has under the key already: the doctor names it. */
async function rekeyApplication(applications: ApplicationModel, id: string): Promise<void> {
  let lost: string[] = [];
  for (let tries = 0; tries < mostTries; tries += 1) {
    const document = await nativeCollection(applications).findOne({ _id: id });
    if (!document?.lockSerials.some(isOfEarlierRelease)) return;
    const { lockSerials, holds, version, updatedAt } = document;
    const wanted = [...new Set(holds?.map(holdByKey))];
    const kept = wanted.filter((hold) => !lost.includes(hold));
    const update = {
      $set: { lockSerials: lockSerials.map(lockKey), ...(kept.length > 0 ? { holds: kept } : {}) },
      ...(kept.length > 0 ? {} : { $unset: { holds: "" as const } }),
    };
    try {
      await nativeCollection(applications).updateOne({ _id: id, version, updatedAt, lockSerials }, update);
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      lost = [...(await holdersOf(applications, wanted, id)).keys()];
    }
  }
}

/** Open applications that go without one of their locks, since another one has it: the doctor names them. */
export async function withoutTheirLocks(applications: ApplicationModel): Promise<string[]> {
  const open = nativeCollection(applications).find(
    { status: { $in: ["待审核", "审核通过"] }, "application.endedAt": { $exists: false } },
    { projection: { application: 1, holds: 1 } },
  );
  const found: string[] = [];
  for await (const { _id, application, holds = [] } of open)
    if (holdsOf(application).some((hold) => !holds.includes(hold))) found.push(_id);
  return found;
}
