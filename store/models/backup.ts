import { Schema, type Connection, type Model } from "mongoose";

/** The latest complete backup, as `deploy/ca backup` records it. */
export interface Backup {
  _id: string;
  takenAt: Date;
}

const schema = new Schema<Backup>(
  { _id: { type: String, required: true }, takenAt: { type: Date, required: true } },
  { collection: "backups", versionKey: false },
);

export type BackupModel = Model<Backup>;

export const backupModel = (connection: Connection): BackupModel =>
  connection.model<Backup>("Backup", schema);
