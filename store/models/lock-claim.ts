import { Schema, type Connection, type Model } from "mongoose";
import type { LockHold } from "../../domain/locks/holds";

/** That an open application holds something of a lock: at most one does of each kind, since lock and kind are the id. */
export interface LockClaim {
  /** Lock and organisation for a submission, the lock alone for an approval (store/lock-claims.ts). */
  _id: string;
  /** 锁序列号, in capitals. */
  lockSerial: string;
  hold: LockHold;
  applicationId: string;
}

const schema = new Schema<LockClaim>(
  {
    _id: { type: String, required: true },
    lockSerial: { type: String, required: true },
    hold: { type: String, required: true },
    applicationId: { type: String, required: true },
  },
  { collection: "lock_claims", versionKey: false },
);
schema.index({ applicationId: 1 });
schema.index({ lockSerial: 1, hold: 1 });

export type LockClaimModel = Model<LockClaim>;

export const lockClaimModel = (connection: Connection): LockClaimModel =>
  connection.model<LockClaim>("LockClaim", schema);
