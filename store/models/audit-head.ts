import { Schema, type Connection, type Model } from "mongoose";

/** Last entry of a process's chain of the audit trail. */
export interface ChainEnd {
  process: string;
  sequence: number;
  /** MAC of the entry, which also covers all entries before it. */
  mac: string;
}

/** Signed head of the audit trail at the end of a day (日封存): the last entry of each chain that grew since the day before. */
export interface AuditHead {
  /** Beijing day, YYYY-MM-DD. */
  _id: string;
  at: Date;
  ends: ChainEnd[];
  /** Number of places that were found changed on that day. */
  breaks: number;
  /** Keys with which the trail was signed and that AUDIT_KEYS_FILE lacked on that day. */
  missingKeys?: string[];
  /** MAC of the previous head; empty for the first. */
  previous: string;
  keyId: string;
  mac: string;
}

const schema = new Schema<AuditHead>(
  {
    _id: { type: String, required: true },
    at: { type: Date, required: true },
    ends: {
      type: [{ _id: false, process: String, sequence: Number, mac: String }],
      required: true,
    },
    breaks: { type: Number, required: true },
    missingKeys: { type: [String], default: undefined },
    previous: { type: String, default: "" },
    keyId: { type: String, required: true },
    mac: { type: String, required: true },
  },
  { collection: "audit_heads", versionKey: false },
);

export type AuditHeadModel = Model<AuditHead>;

export const auditHeadModel = (connection: Connection): AuditHeadModel =>
  connection.model<AuditHead>("AuditHead", schema);
