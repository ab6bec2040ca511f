import { Schema, type Connection, type Model } from "mongoose";

/** That a lock has an open application: there is at most one, since the serial number is the id. */
export interface LockClaim {
  /** 锁序列号, in capitals. */
  _id: string;
  applicationId: string;
}

const schema = new Schema<LockClaim>(
  { _id: { type: String, required: true }, applicationId: { type: String, required: true } },
  { collection: "lock_claims", versionKey: false },
);
schema.index({ applicationId: 1 });

export type LockClaimModel = Model<LockClaim>;

export const lockClaimModel = (connection: Connection): LockClaimModel =>
  connection.model<LockClaim>("LockClaim", schema);
