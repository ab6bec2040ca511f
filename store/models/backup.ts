import { Schema, type Connection, type Model } from "mongoose";

/** Jobs of cron that `deploy/ca` does many times a day, and notes each time. */
export const cronJobs = ["commands", "issuer-keys", "backup recent"] as const;

/** A backup, or another job of cron, as `deploy/ca` records it. */
export interface Backup {
  /**
   * `latest` for the latest complete backup; `rehearsal` for the latest one whose restore was found equal to it; or the
   * name of another job of cron.
   */
  _id: string;
  /** Instant at which the backup was begun, or the job was done. A rehearsal has none before its first success. */
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
