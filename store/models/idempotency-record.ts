import { Schema, type Connection, type Model } from "mongoose";

/** Seconds during which an idempotency key is known. */
export const idempotencyValiditySeconds = 24 * 60 * 60;

/** A write that a client named by an Idempotency-Key. It stores only what the ids of updates can't tell. */
export interface IdempotencyRecord {
  /** Hash of the caller (subject, organisation, roles) and the key. */
  _id: string;
  /** Hash of method, path and body. Another request under the same key is refused. */
  requestHash: string;
  /** ULID for the object that the request may create. It is the same however often the request is run. */
  resourceId: string;
  /**
   * Number of runs that Temporal failed with a 5xx. Each run needs another update id, because Temporal would answer the
   * same id with the same failure.
   */
  failures: number;
  /**
   * Message that the request sends to a workflow: its content, instant and trace, encrypted with the payload keys for this
   * very record. It is the same however often the request is run, until the engine fails it.
   */
  message?: string;
  /** Application that the message is about, if it is about a single one. */
  applicationId?: string;
  /** Outcome of a request that leaves no other trace. */
  outcome?: RequestOutcome;
  /** Instant until which a process works on the request, unless it died (Idempotency.once). */
  claimedUntil?: Date;
  createdAt: Date;
  /**
   * Instant at which the record is deleted. A message whose outcome is not known yet has none: the sweep gives it one once
   * the message is settled.
   */
  expiresAt?: Date;
}

/** Outcome of a request: the draft that it deletes, or the answer of its work. */
export type RequestOutcome = { deletes: string } | { answer: unknown };

const schema = new Schema<IdempotencyRecord>(
  {
    _id: { type: String, required: true },
    requestHash: { type: String, required: true },
    resourceId: { type: String, required: true },
    failures: { type: Number, default: 0 },
    outcome: { type: Schema.Types.Mixed },
    message: String,
    applicationId: String,
    claimedUntil: Date,
    createdAt: { type: Date, required: true },
    expiresAt: Date,
  },
  { collection: "idempotency_records", versionKey: false },
);
schema.index({ "outcome.deletes": 1 }, { sparse: true });
schema.index({ createdAt: 1, expiresAt: 1 });
schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

export type IdempotencyRecordModel = Model<IdempotencyRecord>;

export const idempotencyRecordModel = (connection: Connection): IdempotencyRecordModel =>
  connection.model<IdempotencyRecord>("IdempotencyRecord", schema);
