import { Schema, type Connection, type Model } from "mongoose";
import type { RegisteredLock } from "../../domain/locks/register";

/** One lock of the register. Its id is the lock's key (lockKey). */
export interface RegisteredLockDocument extends Omit<RegisteredLock, "serial"> {
  _id: string;
  /** Version, which grows with each change. A write succeeds only on the version that was read. */
  version: number;
  /** Serial number as it is shown, if that differs from the id. */
  writtenAs?: string;
}

const schema = new Schema<RegisteredLockDocument>(
  {
    _id: { type: String, required: true },
    lockType: { type: String, required: true },
    creditCode: { type: String, required: true },
    expiresOn: { type: String, required: true },
    source: { type: String, required: true },
    changes: { type: [Schema.Types.Mixed], required: true } as never,
    version: { type: Number, required: true },
    writtenAs: String,
  },
  { collection: "registered_locks", versionKey: false, minimize: false },
);
schema.index({ creditCode: 1, expiresOn: 1, _id: 1 });
// This index serves the reminders and the operator's list.
schema.index({ expiresOn: 1, _id: 1 });

export type RegisteredLockModel = Model<RegisteredLockDocument>;

export const registeredLockModel = (connection: Connection): RegisteredLockModel =>
  connection.model<RegisteredLockDocument>("RegisteredLock", schema);
