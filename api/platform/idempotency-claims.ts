import { randomUUID } from "node:crypto";
import { newUlid } from "../../config/new-ulid";
import { isDuplicateKey } from "../../store/models/duplicate-key";
import { plainly } from "../../store/models/plainly";
import {
  idempotencyValiditySeconds,
  type IdempotencyRecord,
  type IdempotencyRecordModel,
} from "../../store/models/idempotency-record";

const validityMs = idempotencyValiditySeconds * 1_000;

/** The right to run a request, until its lease runs out. */
export interface Claim {
  kind: "claimed";
  id: string;
  requestHash: string;
  holder: string;
  resourceId: string;
  failures: number;
  /** False in the first run. */
  repeated: boolean;
}

export type ClaimOutcome =
  | Claim
  /** The answer, sealed, is missing where what it told of was deleted since. */
  | { kind: "done"; answer: string | undefined }
  | { kind: "in-progress" }
  | { kind: "other-request" };

export interface ClaimsOptions {
  records: IdempotencyRecordModel;
  /** Milliseconds since 1970. */
  now: () => number;
  /** How long a holder is believed to be alive without a sign of life. */
  leaseMs: number;
}

/** What a request is about: forgotten with it. */
export interface RequestToClaim {
  id: string;
  requestHash: string;
  /** The application that it names; a creation names none and is about what it creates. */
  applicationId?: string;
}

const held = ({ id, holder }: Claim) => ({ _id: id, holder, status: "in-progress" as const });

/**
 * Who runs a request: decided by single guarded writes on its record, so that any number of API processes
 * agree without transactions.
 */
export function createIdempotencyClaims({ records, now, leaseMs }: ClaimsOptions) {
  const lease = () => ({ holder: randomUUID(), leasedUntil: new Date(now() + leaseMs) });

  /** Undefined where the request has a record already. */
  async function insert({
    id,
    requestHash,
    applicationId,
  }: RequestToClaim): Promise<ClaimOutcome | undefined> {
    const { holder, leasedUntil } = lease();
    const resourceId = newUlid(now());
    const createdAt = new Date(now());
    try {
      await plainly(records).insertOne({
        _id: id,
        requestHash,
        status: "in-progress",
        holder,
        leasedUntil,
        resourceId,
        applicationId: applicationId ?? resourceId,
        failures: 0,
        createdAt,
      });
      return { kind: "claimed", id, requestHash, holder, resourceId, failures: 0, repeated: false };
    } catch (error) {
      if (isDuplicateKey(error)) return undefined;
      throw error;
    }
  }

  async function takeOver(record: IdempotencyRecord): Promise<ClaimOutcome> {
    const { _id: id, requestHash, holder: formerHolder, leasedUntil, resourceId, failures } = record;
    const next = lease();
    const { modifiedCount } = await records.updateOne(
      { _id: id, holder: formerHolder, status: "in-progress", leasedUntil },
      { $set: next },
    );
    return modifiedCount === 1
      ? { kind: "claimed", id, requestHash, holder: next.holder, resourceId, failures, repeated: true }
      : { kind: "in-progress" };
  }

  return {
    /** One try to get hold of the request: new, released, or left behind by a process that died. */
    async claim(request: RequestToClaim): Promise<ClaimOutcome> {
      const { id, requestHash } = request;
      // Most requests are new.
      const inserted = await insert(request);
      if (inserted) return inserted;
      const record = await records.findById(id).lean<IdempotencyRecord>();
      if (!record) return { kind: "in-progress" };
      // The embedded MongoDB accepts the TTL index and never deletes by it.
      if (record.createdAt.getTime() + validityMs <= now()) {
        await records.deleteOne({ _id: id, createdAt: record.createdAt });
        return (await insert(request)) ?? { kind: "in-progress" };
      }
      if (record.requestHash !== requestHash) return { kind: "other-request" };
      if (record.status === "done") return { kind: "done", answer: record.answer };
      return record.leasedUntil.getTime() <= now() ? takeOver(record) : { kind: "in-progress" };
    },

    /** A sign of life. False if somebody else took over meanwhile. */
    async renew(claim: Claim): Promise<boolean> {
      const { leasedUntil } = lease();
      return (await records.updateOne(held(claim), { $set: { leasedUntil } })).matchedCount === 1;
    },

    /** Stores the answer. False if somebody else took over meanwhile: theirs counts. */
    async finish(claim: Claim, answer: string): Promise<boolean> {
      const done = { $set: { status: "done", answer } } as const;
      const { matchedCount } = await plainly(records).updateOne(held(claim), done);
      return matchedCount === 1;
    },

    /**
     * Gives the request back unanswered: a repeat runs it again, with the same resource id, and with the same
     * update id unless the engine itself failed this one for good.
     */
    async release(claim: Claim, { failedByEngine }: { failedByEngine: boolean }): Promise<void> {
      await records.updateOne(held(claim), {
        $set: { leasedUntil: new Date(0), failures: claim.failures + (failedByEngine ? 1 : 0) },
      });
    },

    /** Deletes what is no longer valid, and tells how many records that were. */
    async sweep(): Promise<number> {
      return (await records.deleteMany({ createdAt: { $lte: new Date(now() - validityMs) } })).deletedCount;
    },
  };
}
