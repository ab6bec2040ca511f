import { Schema, type Connection, type Model } from "mongoose";

/** Tells where an entry stands in the chain of the process that wrote it. */
export interface ChainLink {
  /** A ULID of the process's start. */
  process: string;
  /** Counted from 1. */
  sequence: number;
  /** The MAC of the entry before it; empty for the first. */
  previous: string;
  /** When it was signed: what Temporal's history shows is older. */
  at: Date;
}

/**
 * One line of the audit trail: who did what, on which record, when, from where, with which result. It holds no personal
 * data but the accounts and network addresses of who acted, and where money was sent by hand.
 */
export interface AuditEntry {
  /** A ULID; for what Temporal's history shows, a hash of it, so that it is written once however often it is read. */
  _id: string;
  at: Date;
  /** Whose word it is: the token's, which was verified, what a client of Temporal says of itself, or a process's own. */
  source: "api" | "temporal" | "process";
  /** The token's subject; absent for Temporal's. */
  subject?: string;
  orgCode?: string;
  roles?: string[];
  /** What the client of Temporal calls itself: nobody has verified it. */
  identity?: string;
  /** Stable: the operation's id, or what was sent to Temporal ("signal review", "cancel", "terminate", "reset"). */
  action: string;
  /** The same in Chinese. */
  what: string;
  applicationId?: string;
  /** Another record than an application: a refund's number, a day. */
  record?: string;
  /** Of what takes two persons: what, to which card (its last four digits) and holder, by whom, and why. */
  detail?: string;
  requestId?: string;
  /** The network address. */
  address?: string;
  /** "done", "repeated", or the code of the refusal. */
  result: string;
  /** The update that the command became: by it Temporal's history is known to be the API's doing. */
  updateId?: string;
  /** How often it was refused alike within that minute. */
  count?: number;
  /** At a process's start: when the backup was taken that the system was restored from lately. */
  restoredFrom?: Date;
  /** Absent from entries of before there were chains, as are the key's id and the MAC over all the rest. */
  link?: ChainLink;
  keyId?: string;
  mac?: string;
}

const schema = new Schema<AuditEntry>(
  {
    _id: { type: String, required: true },
    at: { type: Date, required: true },
    source: { type: String, required: true },
    subject: String,
    orgCode: String,
    roles: { type: [String], default: undefined },
    identity: String,
    action: { type: String, required: true },
    what: { type: String, required: true },
    applicationId: String,
    record: String,
    detail: String,
    requestId: String,
    address: String,
    result: { type: String, required: true },
    updateId: String,
    count: Number,
    restoredFrom: Date,
    link: {
      type: { _id: false, process: String, sequence: Number, previous: String, at: Date },
      default: undefined,
    },
    keyId: String,
    mac: String,
  },
  { collection: "audit_entries", versionKey: false },
);
schema.index({ at: -1, _id: -1 });
schema.index({ applicationId: 1, at: -1, _id: -1 });
schema.index({ subject: 1, at: -1, _id: -1 });
schema.index({ updateId: 1 }, { sparse: true });
schema.index({ "link.process": 1, "link.sequence": 1 }, { sparse: true });

export type AuditEntryModel = Model<AuditEntry>;

export const auditEntryModel = (connection: Connection): AuditEntryModel =>
  connection.model<AuditEntry>("AuditEntry", schema);
