import { Schema, type Connection, type Model } from "mongoose";

/** How far a run's history has been read for the audit trail. */
export interface AuditPosition {
  /** The run's id. */
  _id: string;
  eventId: number;
}

const schema = new Schema<AuditPosition>(
  { _id: { type: String, required: true }, eventId: { type: Number, required: true } },
  { collection: "audit_positions", versionKey: false },
);

export type AuditPositionModel = Model<AuditPosition>;

export const auditPositionModel = (connection: Connection): AuditPositionModel =>
  connection.model<AuditPosition>("AuditPosition", schema);
