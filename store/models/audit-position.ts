import { Schema, type Connection, type Model } from "mongoose";

/** How far a run's history has been read for the audit trail. */
export interface AuditPosition {
  /** The run's id. */
  _id: string;
  eventId: number;
  /** When the run was closed: what was read of it is forgotten once it is listed no more. */
  closedAt?: Date;
}

const schema = new Schema<AuditPosition>(
  { _id: { type: String, required: true }, eventId: { type: Number, required: true }, closedAt: Date },
  { collection: "audit_positions", versionKey: false },
);
schema.index({ closedAt: 1 }, { sparse: true });

export type AuditPositionModel = Model<AuditPosition>;

export const auditPositionModel = (connection: Connection): AuditPositionModel =>
  connection.model<AuditPosition>("AuditPosition", schema);
