import { Schema, type Connection, type Model } from "mongoose";

/** How far a process's chain of audit entries went. */
export interface ChainEnd {
  process: string;
  sequence: number;
  /** The entry's own MAC, which speaks for all before it. */
  mac: string;
}

/** The audit trail at the end of a day, signed: of each chain that went on since the day before, how far it went. */
export interface AuditHead {
  /** The Beijing day. */
  _id: string;
  at: Date;
  ends: ChainEnd[];
  /** How many places were found then that aren't as they were written. */
  breaks: number;
  /** The MAC of the head before it; empty for the first. */
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
    previous: { type: String, default: "" },
    keyId: { type: String, required: true },
    mac: { type: String, required: true },
  },
  { collection: "audit_heads", versionKey: false },
);

export type AuditHeadModel = Model<AuditHead>;

export const auditHeadModel = (connection: Connection): AuditHeadModel =>
  connection.model<AuditHead>("AuditHead", schema);
