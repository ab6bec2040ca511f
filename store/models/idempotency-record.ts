import { Schema, type Connection, type Model } from "mongoose";

/** How long an answer is kept. Seconds. */
export const idempotencyValiditySeconds = 24 * 60 * 60;

/** One write that a client named by an Idempotency-Key. */
export interface IdempotencyRecord {
  /** Hash of the caller (subject, organisation, roles) and the key. */
  _id: string;
  /** Hash of method, path and body: another request under the same key is refused. */
  requestHash: string;
  status: "in-progress" | "done";
  /** Who runs it: changes with every claim, so that only the latest can finish it. */
  holder: string;
  /** Until when the holder is believed to be alive. */
  leasedUntil: Date;
  /** ULID for what the request may create: the same however often it is run. */
  resourceId: string;
  /** How often the engine ran the request and failed it with a 5xx: it would answer the same update id the same again. */
  failures: number;
  /** The answer once done, encrypted; gone where the record that it tells of was deleted. */
  answer?: string;
  /** The application that the request was about, by its id. */
  applicationId?: string;
  createdAt: Date;
}

const schema = new Schema<IdempotencyRecord>(
  {
    _id: { type: String, required: true },
    requestHash: { type: String, required: true },
    status: { type: String, enum: ["in-progress", "done"], required: true },
    holder: { type: String, required: true },
    leasedUntil: { type: Date, required: true },
    resourceId: { type: String, required: true },
    failures: { type: Number, default: 0 },
    answer: String,
    applicationId: String,
    createdAt: { type: Date, required: true },
  },
  { collection: "idempotency_records", versionKey: false },
);
schema.index({ applicationId: 1 }, { sparse: true });
schema.index({ createdAt: 1 }, { expireAfterSeconds: idempotencyValiditySeconds });

export type IdempotencyRecordModel = Model<IdempotencyRecord>;

export const idempotencyRecordModel = (connection: Connection): IdempotencyRecordModel =>
  connection.model<IdempotencyRecord>("IdempotencyRecord", schema);
