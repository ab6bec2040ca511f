import { Schema, type Connection, type Model } from "mongoose";

/** Choice of an organisation about reminders of its locks, and the number to which they go. */
export interface LockReminder {
  /** Credit code (统一社会信用代码) of the organisation. */
  _id: string;
  phone: string;
  on: boolean;
  /** Instant of the choice. */
  setAt: Date;
}

const schema = new Schema<LockReminder>(
  {
    _id: { type: String, required: true },
    phone: { type: String, required: true },
    on: { type: Boolean, required: true },
    setAt: { type: Date, required: true },
  },
  { collection: "lock_reminders", versionKey: false },
);

export type LockReminderModel = Model<LockReminder>;

export const lockReminderModel = (connection: Connection): LockReminderModel =>
  connection.model<LockReminder>("LockReminder", schema);
