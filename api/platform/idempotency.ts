import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Request } from "express";
import type { Principal } from "./principal";
import { Problem } from "./problem";
import type { Logger } from "pino";
import { describeError } from "../../lib/describe-error";
import { newUlid } from "../../lib/new-ulid";
import { isDuplicateKey } from "../../store/models/duplicate-key";
import {
  idempotencyValiditySeconds,
  type IdempotencyRecord,
  type IdempotencyRecordModel,
} from "../../store/models/idempotency-record";
import type { AuditEntryModel } from "../../store/models/audit-entry";
import { nativeCollection } from "../../store/models/native-collection";
import { isFailedByEngine, toProblem } from "./error-handler";
import type { StoredReply } from "./reply";

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** JSON in which equal values are written equally: the order of an object's keys makes no difference. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value ?? null, (_key, member: unknown) =>
    isRecord(member)
      ? Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}

const sha256 = (...parts: string[]): string => createHash("sha256").update(parts.join("\n")).digest("hex");

/** Visible ASCII. */
const wellFormed = /^[\x21-\x7e]{8,128}$/;

interface IdempotencyKey {
  /** Hash of caller (subject, organisation, roles) and key: 64 hexadecimal digits, so that stored records tell nothing of either. */
  id: string;
  /** Hash of what is asked for. */
  requestHash: string;
}

type Caller = Pick<Principal, "subject" | "orgCode" | "roles">;

/** A key belongs to its caller as they are: with another organisation or other roles it is another one. */
function idempotencyRecordId({ subject, orgCode = "", roles }: Caller, key: string): string {
  return sha256(subject, orgCode, roles.toSorted().join(), key);
}

/**
 * Reads the Idempotency-Key of a write. Keys of different callers never meet.
 * @throws Problem IDEMPOTENCY_KEY_MISSING if it is missing or malformed
 */
export function readIdempotencyKey(request: Request, caller: Caller): IdempotencyKey {
  const key = request.get("idempotency-key");
  if (key === undefined || !wellFormed.test(key)) throw new Problem("IDEMPOTENCY_KEY_MISSING");
  return {
    id: idempotencyRecordId(caller, key),
    requestHash: sha256(request.method, request.originalUrl, canonicalJson(request.body)),
  };
}

/** What makes a repeated run of a write harmless. Whoever does the write asks by these whether it was done before. */
export interface Idempotency {
  /** The same in every run of the same request, however late, until the engine fails it. */
  updateId: string;
  /** ULID for what the request creates: the same in every run of the same request. */
  resourceId: string;
  /** True when the key was used before: what the request asks for may have been done. */
  repeated: boolean;
  /** True when an earlier run of the request was answered that it was done, as the audit trail has it. */
  answered: boolean;
  /**
   * Does the work once for the request, where nothing else tells that it was done: whoever runs the request meanwhile, in
   * another process too, waits for what it comes to. Where a process died at it, another one begins it again.
   * @throws whatever the work throws: then a repeat may do it
   */
  once<T>(work: () => Promise<T>): Promise<T>;
  /** True where an earlier run of the request has said that it deletes a draft. */
  deletes: boolean;
  /** Says so, before it is done. */
  saysDeletion(draft: string): Promise<void>;
  /** True where a request has deleted the draft, or is about to. */
  isDeleted(draft: string): Promise<boolean>;
  /** Has the answer say that nothing was done again, and that it shows what stands now. */
  replay(): void;
}

export interface IdempotencyOptions {
  records: IdempotencyRecordModel;
  auditEntries: Pick<AuditEntryModel, "exists">;
  /** Milliseconds since 1970. */
  now: () => number;
  logger: Logger;
}

interface IdempotentRequest extends IdempotencyKey {
  execute: (idempotency: Idempotency) => Promise<StoredReply>;
}

export interface IdempotencyGate {
  /**
   * Runs the request under its key.
   * @throws Problem IDEMPOTENCY_KEY_REUSED for another request under the key
   */
  run(request: IdempotentRequest): Promise<StoredReply>;
  /** Deletes expired records, and tells how many those were. */
  sweep(): Promise<number>;
}

/** Of 132 bits; the history has it in each event that came of the update. */
const updateIdLength = 22;

// The same after the record is gone: a repeat that comes a day later must not begin, say, another red letter. Workflow and
// application know the ids of what they took. The request's hash tells apart what one key is used for over the days.
function updateIdOf({ _id, requestHash, failures }: IdempotencyRecord): string {
  const hash = createHash("sha256").update(`${_id}-${requestHash}`).digest("base64url");
  return `${hash.slice(0, updateIdLength)}-${failures}`;
}

/** Longer than any such work takes. Milliseconds. */
const claimMs = 60_000;
/** How often it is looked whether another process has ended the work. Milliseconds. */
const lookMs = 200;

const asRepeat = (reply: StoredReply): StoredReply => ({
  ...reply,
  headers: { ...reply.headers, "idempotent-replayed": "true" },
});

/**
 * Names each write by its key, for 24 hours. What was done is asked of what it was done to: an application knows the ids of
 * the updates that it took, a draft those of its edits. So a repeat is shown what stands now; a refusal is not kept, and
 * a repeat may succeed. Equal requests that meet in one process are one run.
 */
export function createIdempotencyGate({
  records,
  auditEntries,
  now,
  logger,
}: IdempotencyOptions): IdempotencyGate {
  const validityMs = idempotencyValiditySeconds * 1_000;
  const running = new Map<string, { requestHash: string; reply: Promise<StoredReply> }>();

  async function register({
    id,
    requestHash,
  }: IdempotentRequest): Promise<{ record: IdempotencyRecord; repeated: boolean }> {
    for (;;) {
      const createdAt = new Date(now());
      const record = { _id: id, requestHash, resourceId: newUlid(now()), failures: 0, createdAt };
      try {
        // Most requests are new.
        await nativeCollection(records).insertOne(record);
        return { record, repeated: false };
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
      const known = await records.findById(id).lean<IdempotencyRecord>();
      if (!known) continue;
      if (known.createdAt.getTime() + validityMs > now()) return { record: known, repeated: true };
      // The embedded MongoDB accepts the TTL index and never deletes by it.
      await records.deleteOne({ _id: id, createdAt: known.createdAt });
    }
  }

  async function doOnce<T>(
    _id: string,
    { work, replay }: { work: () => Promise<T>; replay: () => void },
  ): Promise<T> {
    const collection = nativeCollection(records);
    for (;;) {
      const at = now();
      const free = [{ claimedUntil: { $exists: false } }, { claimedUntil: { $lte: new Date(at) } }];
      const { matchedCount } = await collection.updateOne(
        { _id, outcome: { $exists: false }, $or: free },
        { $set: { claimedUntil: new Date(at + claimMs) } },
      );
      if (matchedCount > 0) break;
      const known = await records.findById(_id).lean<IdempotencyRecord>();
      // Nobody would ever tell what the work came to: the next request with this key begins anew.
      if (!known) throw new Error("the idempotency record was deleted while its work went on");
      if (known.outcome && "answer" in known.outcome) {
        replay();
        return known.outcome.answer as T;
      }
      await pause(lookMs);
    }
    try {
      const answer = await work();
      await collection.updateOne({ _id }, { $set: { outcome: { answer: answer ?? null } } });
      return answer;
    } catch (error) {
      await collection.updateOne({ _id }, { $unset: { claimedUntil: "" } });
      throw error;
    }
  }

  async function runOnce(request: IdempotentRequest): Promise<StoredReply> {
    const { record, repeated } = await register(request);
    const { _id, requestHash, resourceId, failures, outcome } = record;
    if (requestHash !== request.requestHash) throw new Problem("IDEMPOTENCY_KEY_REUSED");
    let replays = false;
    const replay = (): void => {
      replays = true;
    };
    const updateId = updateIdOf(record);
    try {
      const reply = await request.execute({
        updateId,
        resourceId,
        repeated,
        answered: repeated && (await auditEntries.exists({ updateId, result: "done" })) !== null,
        once: (work) => doOnce(_id, { work, replay }),
        deletes: outcome !== undefined && "deletes" in outcome,
        saysDeletion: async (draft) =>
          void (await records.updateOne({ _id }, { $set: { outcome: { deletes: draft } } })),
        isDeleted: async (draft) => (await records.exists({ "outcome.deletes": draft })) !== null,
        replay,
      });
      return replays ? asRepeat(reply) : reply;
    } catch (error) {
      const problem = toProblem(error);
      if (problem.status >= 500 && isFailedByEngine(problem))
        await records
          .updateOne({ _id, failures }, { $set: { failures: failures + 1 } })
          .catch((failure: unknown) => {
            logger.warn({ error: describeError(failure) }, "could not count a failure of the engine");
          });
      throw error;
    }
  }

  return {
    async run(request) {
      const { id, requestHash } = request;
      const other = running.get(id);
      if (other) {
        if (other.requestHash !== requestHash) throw new Problem("IDEMPOTENCY_KEY_REUSED");
        return asRepeat(await other.reply);
      }
      const reply = runOnce(request);
      running.set(id, { requestHash, reply });
      try {
        return await reply;
      } finally {
        running.delete(id);
      }
    },

    async sweep() {
      const before = new Date(now() - validityMs);
      return (await records.deleteMany({ createdAt: { $lte: before } })).deletedCount;
    },
  };
}

interface SweepOptions {
  gate: Pick<IdempotencyGate, "sweep">;
  logger: Logger;
  intervalMs?: number;
}

/** Deletes expired idempotency records now and then, for a MongoDB whose TTL indexes don't. Returns what stops it. */
export function startIdempotencySweep({ gate, logger, intervalMs = 600_000 }: SweepOptions): () => void {
  const sweep = async () => {
    try {
      const deleted = await gate.sweep();
      if (deleted > 0) logger.debug({ deleted }, "swept expired idempotency records");
    } catch (error) {
      logger.warn({ error: describeError(error) }, "could not sweep idempotency records");
    }
  };
  const timer = setInterval(() => void sweep(), intervalMs).unref();
  return () => clearInterval(timer);
}
