import { Schema, type Connection, type Model } from "mongoose";

/** How long a key is known. Seconds. */
export const idempotencyValiditySeconds = 24 * 60 * 60;

/** One write that a client named by an Idempotency-Key: only what the ids of updates can't say. */
export interface IdempotencyRecord {
  /** Hash of the caller (subject, organisation, roles) and the key. */
  _id: string;
  /** Hash of method, path and body: another request under the same key is refused. */
  requestHash: string;
  /** ULID for what the request may create: the same however often it is run. */
  resourceId: string;
  /** How often the engine ran the request and failed it with a 5xx: it would answer the same update id the same again. */
  failures: number;
  /** A request that leaves no other trace of having been done leaves this. */
  outcome?: RequestOutcome;
  /** A process is at the request until then, unless it died (Idempotency.once). */
  claimedUntil?: Date;
  createdAt: Date;
}

/** A request comes to a draft that it deletes, or to the answer of its work. */
export type RequestOutcome = { deletes: string } | { answer: unknown };

const schema = new Schema<IdempotencyRecord>(
  {
    _id: { type: String, required: true },
    requestHash: { type: String, required: true },
    resourceId: { type: String, required: true },
    failures: { type: Number, default: 0 },
    outcome: { type: Schema.Types.Mixed },
    claimedUntil: Date,
    createdAt: { type: Date, required: true },
  },
  { collection: "idempotency_records", versionKey: false },
);
schema.index({ "outcome.deletes": 1 }, { sparse: true });
schema.index({ createdAt: 1 }, { expireAfterSeconds: idempotencyValiditySeconds });

export type IdempotencyRecordModel = Model<IdempotencyRecord>;

export const idempotencyRecordModel = (connection: Connection): IdempotencyRecordModel =>
  connection.model<IdempotencyRecord>("IdempotencyRecord", schema);
