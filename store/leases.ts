import { randomUUID } from "node:crypto";
import { isDuplicateKey } from "./models/duplicate-key";
import type { LeaseDocument, LeaseModel } from "./models/lease";
import { nativeCollection } from "./models/native-collection";

/** A task that one process at a time has leased. */
export interface Lease {
  /** Takes the lease, or renews it. Returns false if another process has it. */
  take(): Promise<boolean>;
  /**
   * Decides whether the lease is still held, and renews it. A renewal is believed for a third of the lease's length, so a
   * holder that asks before each act begins none after that time once it has lost the lease.
   */
  isHeld(): Promise<boolean>;
  /** Gives the lease back, so that another process can take it at once. */
  release(): Promise<void>;
}

export interface LeaseOptions {
  leases: LeaseModel;
  /** Name of the task. */
  name: string;
  /** Time without a renewal after which another process takes the lease, in milliseconds. */
  leaseMs: number;
  /** Returns milliseconds that have passed since any instant, by a clock that is never set. */
  elapsed?: () => number;
}

/**
 * Creates one process's side of a lease. No clock of a host or of the database is compared with another: a process takes
 * a lease over if it has seen no renewal for the lease's length by its own stopwatch.
 */
export function createLease({
  leases,
  name: _id,
  leaseMs,
  elapsed = () => performance.now(),
}: LeaseOptions): Lease {
  const collection = nativeCollection(leases);
  const holder = randomUUID();
  let renewedAt: number | undefined;
  /** The lease of another process as it was first seen so, and when. */
  let seen: { holder: string; renewals: number; at: number } | undefined;

  async function renew(): Promise<boolean> {
    const { matchedCount } = await collection.updateOne({ _id, holder }, { $inc: { renewals: 1 } });
    return matchedCount > 0;
  }

  async function create(): Promise<boolean> {
    try {
      await collection.insertOne({ _id, holder, renewals: 1 });
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  function isLeft({ holder: other, renewals }: LeaseDocument): boolean {
    if (other === "") return true;
    if (seen?.holder !== other || seen.renewals !== renewals)
      seen = { holder: other, renewals, at: elapsed() };
    return elapsed() - seen.at >= leaseMs;
  }

  async function takeOver(): Promise<boolean> {
    const found = await collection.findOne({ _id });
    if (!found) return create();
    if (!isLeft(found)) return false;
    const { holder: former, renewals } = found;
    const { matchedCount } = await collection.updateOne(
      { _id, holder: former, renewals },
      { $set: { holder }, $inc: { renewals: 1 } },
    );
    return matchedCount > 0;
  }

  async function isHeld(): Promise<boolean> {
    const askedAt = elapsed();
    if (renewedAt === undefined) return false;
    if (askedAt - renewedAt < leaseMs / 3) return true;
    renewedAt = (await renew()) ? askedAt : undefined;
    return renewedAt !== undefined;
  }

  return {
    isHeld,
    async take() {
      if (await isHeld()) return true;
      const askedAt = elapsed();
      if (!(await takeOver())) return false;
      renewedAt = askedAt;
      return true;
    },
    async release() {
      renewedAt = undefined;
      await collection.updateOne({ _id, holder }, { $set: { holder: "" } });
    },
  };
}
