import { randomUUID } from "node:crypto";
import type { AccessTokenDocument, AccessTokenModel } from "./models/access-token";
import { isDuplicateKey } from "./models/duplicate-key";

/** Number of remembered grants. It is more than the provider grants within the period that it counts. */
const rememberedGrants = 60;

/**
 * Creates the store in which all processes share one app's token of the invoice provider. Instants are milliseconds since
 * the epoch.
 */
export function createTokenStore(
  tokens: AccessTokenModel,
  { appKey: _id, now }: { appKey: string; now: () => number },
) {
  return {
    async read(): Promise<{ sealed: string; renewAt: number } | undefined> {
      const found = await tokens.findById(_id).lean<AccessTokenDocument>();
      return found?.sealed !== undefined && found.renewAt
        ? { sealed: found.sealed, renewAt: found.renewAt.getTime() }
        : undefined;
    },

    async claim(forMs: number): Promise<{ id: string; grants: readonly number[] } | undefined> {
      const id = randomUUID();
      const free = { $or: [{ lockedUntil: null }, { lockedUntil: { $lte: new Date(now()) } }] };
      const lock = { $set: { lockedUntil: new Date(now() + forMs), claim: id } };
      try {
        const claimed = await tokens
          .findOneAndUpdate({ _id, ...free }, lock, { upsert: true, returnDocument: "after" })
          .lean<AccessTokenDocument>();
        return claimed ? { id, grants: (claimed.grants ?? []).map((at) => at.getTime()) } : undefined;
      } catch (error) {
        // The document exists and another process has locked it.
        if (isDuplicateKey(error)) return undefined;
        throw error;
      }
    },

    async count(at: number): Promise<void> {
      const grants = { $each: [new Date(at)], $slice: -rememberedGrants };
      await tokens.updateOne({ _id }, { $push: { grants } });
    },

    async keep({ sealed, renewAt }: { sealed: string; renewAt: number }, claim: string): Promise<void> {
      await tokens.updateOne({ _id, claim }, { $set: { sealed, renewAt: new Date(renewAt) } });
    },

    async release(claim: string): Promise<void> {
      await tokens.updateOne({ _id, claim }, { $unset: { lockedUntil: "", claim: "" } });
    },
  };
}
