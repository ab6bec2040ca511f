import { Schema, type Connection, type Model } from "mongoose";

/** Position up to which a run's history has been read for the audit trail. */
export interface AuditPosition {
  /** Run id. */
  _id: string;
  eventId: number;
  /** Instant at which the run was closed. The position is deleted once the run is not listed any more. */
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
