import { Schema, type Connection, type Model } from "mongoose";

/** Up to which entry a chain was deleted by age, signed. */
export interface AuditAnchor {
  /** The process. */
  _id: string;
  sequence: number;
  /** The last deleted entry's MAC: the next one names it. */
  last: string;
  at: Date;
  keyId: string;
  mac: string;
}

const schema = new Schema<AuditAnchor>(
  {
    _id: { type: String, required: true },
    sequence: { type: Number, required: true },
    last: { type: String, required: true },
    at: { type: Date, required: true },
    keyId: { type: String, required: true },
    mac: { type: String, required: true },
  },
  { collection: "audit_anchors", versionKey: false },
);

export type AuditAnchorModel = Model<AuditAnchor>;

export const auditAnchorModel = (connection: Connection): AuditAnchorModel =>
  connection.model<AuditAnchor>("AuditAnchor", schema);
