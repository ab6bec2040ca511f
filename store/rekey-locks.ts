import { holdsOf } from "../domain/locks/holds";
import { lockKey } from "../domain/form/lock-key";
import type { RivalEntry } from "../domain/locks/register";
import { answersBefore } from "../domain/locks/rivals";
import type { ApplicationModel } from "./models/application";
import { isDuplicateKey } from "./models/duplicate-key";
import { nativeCollection } from "./models/native-collection";
import type { RegisteredLockDocument, RegisteredLockModel } from "./models/registered-lock";
import { holdersOf } from "./holds";

interface Stores {
  lockRegister: RegisteredLockModel;
  applications: ApplicationModel;
}

/** Matches characters that no key contains. Earlier releases kept hyphens. */
const olderThanKeys = /[^0-9A-Z]/;

/** Number of documents that are read and written together. */
const batchSize = 500;

/**
 * Number of tries. Other processes write the same documents so seldom that it is never reached; the next start would
 * continue.
 */
const mostTries = 20;

const isOfEarlierRelease = (id: string): boolean => lockKey(id) !== id && lockKey(id) !== "";

/**
 * Brings documents that an earlier release stored under locks' numbers under their keys (lockKey): the ids of the
 * register, and the search fields and holds of applications. It runs at each start, and finds nothing once all is done.
 * It may be interrupted anywhere, and two processes may run it at the same time: an entry is first written under its key,
 * together with other entries of the lock, and only then deleted.
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

/** Writes each entry under its key if there is none yet. This covers nearly all of a register in one write. */
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

/**
 * Returns the mark of an earlier release's document. It differs from that of a document that an old process may write
 * under the same id later.
 */
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

/** Decides whether the document under the key includes the other one. */
const hasTaken = (document: RegisteredLockDocument | undefined, one: RegisteredLockDocument): boolean =>
  document?.tookOver?.includes(markOf(one)) ?? false;

/**
 * Merges two entries of a lock into one document. The one with the later last day applies, and the other is kept beside
 * it until a person has decided.
 */
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

/** Takes over an entry whose lock has another one, by compare-and-set. */
async function takeOver(register: RegisteredLockModel, id: string): Promise<void> {
  const [entries, key] = [nativeCollection(register), lockKey(id)];
  for (let tries = 0; tries < mostTries; tries += 1) {
    // The reads are in this order, because another process that has taken the entry over deletes it: the second read then
    // finds nothing.
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

/** Brings applications under their locks' keys. The query uses only the lock index and no order, so it reads no document. */
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

/** Returns a hold with the lock's key: "LOCK-1@organisation" becomes "LOCK1@organisation". */
const holdByKey = (hold: string): string => {
  const at = hold.lastIndexOf("@");
  return lockKey(hold.slice(0, at)) + hold.slice(at);
};

/**
 * Brings one application under its locks' keys. It loses a hold that another application has under the key already; the
 * doctor names it.
 */
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

/**
 * Returns the ids of open applications that lack the hold on one of their locks, because another application has it. The
 * doctor names them.
 */
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
