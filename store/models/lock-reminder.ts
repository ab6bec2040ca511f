import { Schema, type Connection, type Model } from "mongoose";

/** Where an organisation wants to be reminded of its locks, if it does. */
export interface LockReminder {
  /** 统一社会信用代码 */
  _id: string;
  phone: string;
  on: boolean;
  /** When its organisation said so; older ones don't tell. */
  setAt?: Date;
}

const schema = new Schema<LockReminder>(
  {
    _id: { type: String, required: true },
    phone: { type: String, required: true },
    on: { type: Boolean, required: true },
    setAt: Date,
  },
  { collection: "lock_reminders", versionKey: false },
);

export type LockReminderModel = Model<LockReminder>;

export const lockReminderModel = (connection: Connection): LockReminderModel =>
  connection.model<LockReminder>("LockReminder", schema);
