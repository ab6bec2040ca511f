import { createHash } from "node:crypto";
import { newUlid } from "../../lib/new-ulid";
import { openAndUntaken } from "../../store/find-application";
import type { ApplicationModel } from "../../store/models/application";
import type { AuditEntryModel } from "../../store/models/audit-entry";
import { isDuplicateKey } from "../../store/models/duplicate-key";
import {
  idempotencyValiditySeconds,
  type IdempotencyRecord,
  type IdempotencyRecordModel,
} from "../../store/models/idempotency-record";
import { nativeCollection } from "../../store/models/native-collection";

/** Identification of a request by its key. */
export interface IdempotencyKey {
  /**
   * Hash of caller (subject, organisation, roles) and key in 64 hexadecimal digits. The stored record reveals neither
   * of them.
   */
  id: string;
  /** Hash of method, address and body. */
  requestHash: string;
}

/**
 * Length of the hash in an update id, in characters (132 bits). It is short because the history repeats it in each
 * event of the update.
 */
const updateIdLength = 22;

/**
 * Returns the id that every run of a request shares. It stays the same after the record has expired: a repeat a day later
 * must not start a second operation, such as another red letter. The request's hash keeps apart different requests under
 * one key over the days.
 */
export const requestIdOf = ({ id, requestHash }: IdempotencyKey): string =>
  createHash("sha256").update(`${id}-${requestHash}`).digest("base64url").slice(0, updateIdLength);

/** Returns the update id of a request after so many runs that Temporal failed. */
export const updateIdOf = (key: IdempotencyKey, failures = 0): string => `${requestIdOf(key)}-${failures}`;

/** Number of messages that a sweep looks at in one go. */
const sweptAtOnce = 500;

const updateIdOfRecord = ({ _id, requestHash, failures }: IdempotencyRecord): string =>
  updateIdOf({ id: _id, requestHash }, failures);

export interface RecordsOptions {
  records: IdempotencyRecordModel;
  auditEntries: Pick<AuditEntryModel, "exists" | "distinct">;
  /** Applications, which know the update ids that they took. */
  applications: ApplicationModel;
  /** Returns the current time in milliseconds since the epoch. */
  now: () => number;
}

/** Result of a registration: the record that stands under the key, and whether it stood there before. */
export interface Registered {
  record: IdempotencyRecord;
  repeated: boolean;
}

/** Creates access to the records of idempotency keys. */
export function createIdempotencyRecords({ records, auditEntries, applications, now }: RecordsOptions) {
  const validityMs = idempotencyValiditySeconds * 1_000;
  const collection = () => nativeCollection(records);

  /** Returns those update ids whose requests were answered as done. */
  const answeredAmong = async (updateIds: readonly string[]): Promise<ReadonlySet<string | undefined>> =>
    new Set(
      await auditEntries.distinct("updateId", {
        updateId: { $in: updateIds },
        result: { $in: ["done", "repeated"] },
      }),
    );

  /**
   * Returns those records whose messages are settled: the request was answered as done, the application has taken it, or
   * the application has ended, after which nothing comes of it any more.
   */
  async function settledAmong(found: readonly IdempotencyRecord[]): Promise<IdempotencyRecord[]> {
    const updateIds = found.map(updateIdOfRecord);
    const named = found.flatMap(({ applicationId }) => applicationId ?? []);
    const [done, waiting] = await Promise.all([
      answeredAmong(updateIds),
      openAndUntaken(applications, { ids: named, updateIds }),
    ]);
    const open = new Set<string | undefined>(waiting);
    return found.filter((record) => done.has(updateIdOfRecord(record)) || !open.has(record.applicationId));
  }

  /** Returns the valid record under the key, and deletes one that has expired. */
  async function find(_id: string): Promise<IdempotencyRecord | undefined> {
    const known = await records.findById(_id).lean<IdempotencyRecord>();
    if (!known) return undefined;
    const { createdAt, expiresAt } = known;
    if (createdAt.getTime() + validityMs > now()) return known;
    if (expiresAt === undefined && (await settledAmong([known])).length === 0) return known;
    // Expired records are deleted here because the embedded MongoDB accepts the TTL index but never deletes by it.
    await records.deleteOne({ _id, createdAt });
    return undefined;
  }

  return {
    find,

    /** Inserts the record of a new request, with its message if it sends one, or finds the record of an earlier run. */
    async register(
      { id: _id, requestHash }: IdempotencyKey,
      message?: Pick<IdempotencyRecord, "message" | "applicationId">,
    ): Promise<Registered> {
      for (;;) {
        const createdAt = new Date(now());
        const record: IdempotencyRecord = {
          ...{ _id, requestHash, resourceId: newUlid(now()), failures: 0, createdAt },
          ...(message ?? { expiresAt: new Date(createdAt.getTime() + validityMs) }),
        };
        try {
          // The record is inserted before it is looked for, because most requests are new.
          await collection().insertOne(record);
          return { record, repeated: false };
        } catch (error) {
          if (!isDuplicateKey(error)) throw error;
        }
        const known = await find(_id);
        if (known) return { record: known, repeated: true };
      }
    },

    /** Stores a message in a record that has none because the engine failed the one before. Another run may be faster. */
    async replaceMessage({ _id, failures }: IdempotencyRecord, message: string): Promise<void> {
      await collection().updateOne({ _id, failures, message: { $exists: false } }, { $set: { message } });
    },

    /** Counts a run that the engine failed for good. The next run has another update id, and sends a message of its own. */
    async countFailure({ _id, failures }: IdempotencyRecord): Promise<void> {
      await records.updateOne(
        { _id, failures },
        { $set: { failures: failures + 1 }, $unset: { message: "" } },
      );
    },

    /** Returns the applications of messages that were made between two instants, and of which nobody knows the outcome. */
    async unanswered({ from, to }: { from: number; to: number }): Promise<string[]> {
      const made = await records
        .find({
          createdAt: { $gt: new Date(from), $lte: new Date(to) },
          expiresAt: { $exists: false },
          message: { $exists: true },
        })
        .lean<IdempotencyRecord[]>();
      const answered = await answeredAmong(made.map(updateIdOfRecord));
      const open = made.filter((record) => !answered.has(updateIdOfRecord(record)));
      return [...new Set(open.flatMap(({ applicationId }) => applicationId ?? []))];
    },

    /** Lets a record expire after its day, because its message was refused. */
    async settle({ _id, createdAt }: IdempotencyRecord): Promise<void> {
      await records.updateOne({ _id }, { $set: { expiresAt: new Date(createdAt.getTime() + validityMs) } });
    },

    /**
     * Deletes expired records, and returns their number. A record whose message may have been carried out, or may still
     * be, is kept until its outcome is known.
     */
    async sweep(): Promise<number> {
      const before = new Date(now() - validityMs);
      let { deletedCount: deleted } = await records.deleteMany({ expiresAt: { $lte: new Date(now()) } });
      const old = records
        .find({ createdAt: { $lte: before }, expiresAt: { $exists: false } })
        .lean<IdempotencyRecord>()
        .cursor({ batchSize: sweptAtOnce });
      let batch: IdempotencyRecord[] = [];
      const settleBatch = async (): Promise<void> => {
        const ids = (await settledAmong(batch)).map(({ _id }) => _id);
        deleted += (await records.deleteMany({ _id: { $in: ids } })).deletedCount;
        batch = [];
      };
      for await (const record of old) {
        batch.push(record);
        if (batch.length === sweptAtOnce) await settleBatch();
      }
      if (batch.length > 0) await settleBatch();
      return deleted;
    },
  };
}

export type IdempotencyRecords = ReturnType<typeof createIdempotencyRecords>;
