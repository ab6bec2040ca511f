import { Schema, type Connection, type Model } from "mongoose";

/** A backup as `deploy/ca` records it. */
export interface Backup {
  /** `latest` for the latest complete backup; `rehearsal` for the latest one whose restore was found equal to it. */
  _id: string;
  /** Instant at which the backup was begun. A rehearsal has none before its first success. */
  takenAt?: Date;
  /** True if the latest rehearsal failed or found a difference. */
  failed?: boolean;
}

const schema = new Schema<Backup>(
  { _id: { type: String, required: true }, takenAt: Date, failed: Boolean },
  { collection: "backups", versionKey: false },
);

export type BackupModel = Model<Backup>;

export const backupModel = (connection: Connection): BackupModel =>
  connection.model<Backup>("Backup", schema);
