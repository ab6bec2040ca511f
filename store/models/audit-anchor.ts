import { Schema, type Connection, type Model } from "mongoose";

/** Signed record of the entry up to which a chain was deleted because of its age. */
export interface AuditAnchor {
  /** Process whose chain it is. */
  _id: string;
  sequence: number;
  /** MAC of the last deleted entry, which the next entry names. */
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
