import { Schema, type Connection, type Model } from "mongoose";
import type { Told } from "../../contract/trail";

/** Position of an entry in the chain of the process that wrote it. */
export interface ChainLink {
  /** ULID of the process's start, which identifies the chain. */
  process: string;
  /** Number of the entry in its chain, counted from 1. */
  sequence: number;
  /** MAC of the previous entry; empty for the first. */
  previous: string;
  /** Instant of the signature. Entries from Temporal's history tell of earlier acts. */
  at: Date;
}

/**
 * One entry of the audit trail: who did what, on which record, when, from where, and with which result. The only personal
 * data in it are the accounts and network addresses of those who acted, and the destination of money that was sent by
 * hand.
 */
export interface AuditEntry extends Told {
  /**
   * Id of the entry: a ULID, or for an entry from Temporal's history a hash of its content, so that repeated reading
   * writes it only once.
   */
  _id: string;
  at: Date;
  /**
   * Source of the entry: "api", from a verified token; "temporal", as a client of Temporal gave it; or "process", from a
   * process about itself.
   */
  source: "api" | "temporal" | "process";
  /** Subject of the token; absent for entries from Temporal. */
  subject?: string;
  orgCode?: string;
  roles?: string[];
  /** Client that a script's token was issued to; absent for people, who come by the portal. */
  clientId?: string;
  /** Identity that the client of Temporal gave. Nobody has verified it. */
  identity?: string;
  /**
   * Stable name of the action: the operation's id, or the message to Temporal ("signal review", "cancel", "terminate",
   * "reset").
   */
  action: string;
  /** Chinese name of the action. */
  what: string;
  applicationId?: string;
  /** Record that was acted on if it is not an application, such as a refund number or a day. */
  record?: string;
  /**
   * Details of a command that takes two persons: the command, the card (its last four digits) and its holder, the person,
   * and the reason.
   */
  detail?: string;
  requestId?: string;
  /** Network address of the client. */
  address?: string;
  /** Result: "done", "repeated", or the code of the refusal. */
  result: string;
  /** Id of the update that the command became. By it, the entry in Temporal's history is recognised as the API's own. */
  updateId?: string;
  /** Number of identical refusals within that minute. */
  count?: number;
  /** Instant at which the restored backup was taken. Only the start of a process after a restore has it. */
  restoredFrom?: Date;
  /**
   * Position in the chain. Entries from before there were chains have none, and neither key id nor MAC. The MAC covers
   * all other fields.
   */
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
    clientId: String,
    identity: String,
    action: { type: String, required: true },
    what: { type: String, required: true },
    applicationId: String,
    record: String,
    detail: String,
    decision: String,
    submission: String,
    locks: { type: [String], default: undefined },
    sumFen: Number,
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
schema.index({ keyId: 1, at: -1 }, { sparse: true });
schema.index({ "link.process": 1, "link.sequence": 1 }, { sparse: true });

export type AuditEntryModel = Model<AuditEntry>;

export const auditEntryModel = (connection: Connection): AuditEntryModel =>
  connection.model<AuditEntry>("AuditEntry", schema);
