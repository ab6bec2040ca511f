import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Request } from "express";
import type { Principal } from "./principal";
import { Problem } from "./problem";
import type { Logger } from "pino";
import { describeError } from "../../lib/describe-error";
import type { IdempotencyRecord } from "../../store/models/idempotency-record";
import { nativeCollection } from "../../store/models/native-collection";
import type { Sealer } from "../../temporal/sealed-value";
import { isFailedByEngine, toProblem } from "./error-handler";
import {
  createIdempotencyRecords,
  requestIdOf,
  updateIdOf,
  type IdempotencyKey,
  type RecordsOptions,
} from "./idempotency-records";
import { createMessages, type Messages } from "./messages";
import type { StoredReply } from "./reply";

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Returns JSON that is identical for equal values, whatever the order of an object's keys. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value ?? null, (_key, member: unknown) =>
    isRecord(member)
      ? Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}

const sha256 = (...parts: string[]): string => createHash("sha256").update(parts.join("\n")).digest("hex");

/** Pattern of a valid idempotency key: 8 to 128 visible ASCII characters. */
const wellFormed = /^[\x21-\x7e]{8,128}$/;

type Caller = Pick<Principal, "subject" | "orgCode" | "roles">;

/**
 * Returns the id of a key's record. It depends on the caller's organisation and roles: if those change, the same key is
 * a new one.
 */
function idempotencyRecordId({ subject, orgCode = "", roles }: Caller, key: string): string {
  return sha256(subject, orgCode, roles.toSorted().join(), key);
}

/**
 * Reads the Idempotency-Key of a write. Equal keys of different callers are different keys.
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

/** Means by which a handler makes a repeated write harmless, and finds out whether the write was done before. */
export interface Idempotency {
  /** Id that every run of the same request shares, however late. */
  requestId: string;
  /** Update id that every run of the same request shares, until the engine fails the update. */
  updateId: string;
  /** ULID for a record that the request creates; every run of the same request gets the same one. */
  resourceId: string;
  /** True if the key was used before, so that the request may have been carried out already. */
  repeated: boolean;
  /**
   * Does work once per request, if nothing else can tell whether it was done. Other runs of the request, in other
   * processes too, wait for its result. If a process dies during the work, another one starts it again.
   * @throws what the work throws; a repeat may then do the work
   */
  once<T>(work: () => Promise<T>): Promise<T>;
  /** Returns true if a run of the request, in any process, has announced that it deletes a draft. */
  saidDeletion(): Promise<boolean>;
  /** Records that this request is going to delete the draft. Call it before the deletion. */
  saysDeletion(draft: string): Promise<void>;
  /** Returns true if a request has deleted the draft or is about to. */
  isDeleted(draft: string): Promise<boolean>;
  /** Marks the answer as a repeat: nothing was done again, and the answer shows the current state. */
  replay(): void;
}

export interface IdempotencyOptions extends RecordsOptions {
  /** Encrypts messages, each for its record alone. */
  sealer: Pick<Sealer, "seal" | "open">;
  logger: Logger;
}

/** A write of which the record is inserted before it is run. */
interface IdempotentRequest extends IdempotencyKey {
  execute: (idempotency: Idempotency) => Promise<StoredReply>;
}

/** A write that sends a message. Its record is inserted once the message is made. */
interface MessageRequest extends IdempotencyKey {
  send: (messages: Messages) => Promise<StoredReply>;
  /** Called with the update id once it is known. */
  onUpdateId: (updateId: string) => void;
}

export interface IdempotencyGate {
  /**
   * Runs the request under its key.
   * @throws Problem IDEMPOTENCY_KEY_REUSED if the key was used for a different request
   */
  run(request: IdempotentRequest | MessageRequest): Promise<StoredReply>;
  /** Deletes the records that have expired and whose outcome is known, and returns their number. */
  sweep(): Promise<number>;
  /** Returns the applications of messages that were made between two instants, and of which nobody knows the outcome. */
  unanswered(between: { from: number; to: number }): Promise<string[]>;
}

/** Time for which a process claims the work, in milliseconds; longer than any such work takes. */
const claimMs = 60_000;
/** Interval at which a waiting process checks whether another one has finished the work, in milliseconds. */
const lookMs = 200;

const asRepeat = (reply: StoredReply): StoredReply => ({
  ...reply,
  headers: { ...reply.headers, "idempotent-replayed": "true" },
});

/**
 * Creates the gate that runs each write once under its key, for 24 hours. The record that a write changes tells whether
 * the write was done: an application knows the update ids that it took, a draft those of its edits. So a repeat shows
 * the current state. Refusals are not kept, and a repeat after one may succeed. Identical requests that meet in one
 * process share one run.
 */
export function createIdempotencyGate({ sealer, logger, ...options }: IdempotencyOptions): IdempotencyGate {
  const { records, auditEntries, now } = options;
  const book = createIdempotencyRecords(options);
  const running = new Map<string, { requestHash: string; reply: Promise<StoredReply> }>();

  async function doOnce<T>(
    _id: string,
    { work, replay }: { work: () => Promise<T>; replay: () => void },
  ): Promise<T> {
    const collection = nativeCollection(records);
    let claimedUntil: Date;
    for (;;) {
      const at = now();
      claimedUntil = new Date(at + claimMs);
      const free = [{ claimedUntil: { $exists: false } }, { claimedUntil: { $lte: new Date(at) } }];
      const { matchedCount } = await collection.updateOne(
        { _id, outcome: { $exists: false }, $or: free },
        { $set: { claimedUntil } },
      );
      if (matchedCount > 0) break;
      const known = await records.findById(_id).lean<IdempotencyRecord>();
      // Without the record, nobody would learn the result of the work. The next request with this key starts anew.
      if (!known) throw new Error("the idempotency record was deleted while its work went on");
      if (known.outcome && "answer" in known.outcome) {
        replay();
        return known.outcome.answer as T;
      }
      await pause(lookMs);
    }
    try {
      const answer = await work();
      // If this took so long that another request has claimed the record, that one's outcome stands.
      await collection.updateOne({ _id, claimedUntil }, { $set: { outcome: { answer: answer ?? null } } });
      return answer;
    } catch (error) {
      await collection.updateOne({ _id, claimedUntil }, { $unset: { claimedUntil: "" } });
      throw error;
    }
  }

  /** Counts the run if the engine failed it for good. A failure to do so is only logged. */
  async function noteFailure(record: IdempotencyRecord, problem: Problem): Promise<void> {
    try {
      if (problem.status >= 500 && isFailedByEngine(problem)) await book.countFailure(record);
      else if (problem.status < 500 && record.message !== undefined) await book.settle(record);
    } catch (failure) {
      logger.warn({ error: describeError(failure) }, "could not note a request's failure");
    }
  }

  async function sendOnce(request: MessageRequest): Promise<StoredReply> {
    let replays = false;
    const { messages, recordOf } = createMessages({
      ...{ request, book, sealer, auditEntries, now, onUpdateId: request.onUpdateId },
      replay: () => {
        replays = true;
      },
    });
    try {
      const reply = await request.send(messages);
      return replays ? asRepeat(reply) : reply;
    } catch (error) {
      const record = recordOf();
      if (record) await noteFailure(record, toProblem(error));
      throw error;
    }
  }

  async function runOnce(request: IdempotentRequest): Promise<StoredReply> {
    const { record, repeated } = await book.register(request);
    const { _id, requestHash, resourceId, failures } = record;
    if (requestHash !== request.requestHash) throw new Problem("IDEMPOTENCY_KEY_REUSED");
    let replays = false;
    const replay = (): void => {
      replays = true;
    };
    try {
      const reply = await request.execute({
        requestId: requestIdOf(request),
        updateId: updateIdOf(request, failures),
        resourceId,
        repeated,
        once: (work) => doOnce(_id, { work, replay }),
        saidDeletion: async () =>
          (await records.exists({ _id, "outcome.deletes": { $exists: true } })) !== null,
        saysDeletion: async (draft) =>
          void (await records.updateOne({ _id }, { $set: { outcome: { deletes: draft } } })),
        isDeleted: async (draft) => (await records.exists({ "outcome.deletes": draft })) !== null,
        replay,
      });
      return replays ? asRepeat(reply) : reply;
    } catch (error) {
      await noteFailure(record, toProblem(error));
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
      const reply = "send" in request ? sendOnce(request) : runOnce(request);
      running.set(id, { requestHash, reply });
      try {
        return await reply;
      } finally {
        running.delete(id);
      }
    },

    sweep: () => book.sweep(),
    unanswered: (between) => book.unanswered(between),
  };
}

interface SweepOptions {
  gate: Pick<IdempotencyGate, "sweep">;
  logger: Logger;
  intervalMs?: number;
}

/**
 * Deletes expired idempotency records at intervals, for a MongoDB whose TTL indexes don't. Returns the function that
 * stops it.
 */
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
