import { Schema, type Connection, type Model } from "mongoose";
import type { BillName } from "../../domain/reconciliation/bills";

/** A deflated and sealed part of a channel's bill. Bills are split because a MongoDB document holds at most 16 MB. */
export interface BillPart extends BillName {
  /** Id derived from the bill's name, its content, and the number of the part. */
  _id: string;
  /** SHA-256 of the bill's parsed rows, in hexadecimal. Two files with the same rows are stored once. */
  contentHash: string;
  part: number;
  /** Id of the payload key that sealed the part. */
  keyId: string;
  sealed: Buffer;
  /** Instant at which the channel last gave this content. */
  fetchedAt: Date;
}

const schema = new Schema<BillPart>(
  {
    _id: { type: String, required: true },
    channel: { type: String, required: true },
    merchantId: { type: String, required: true },
    day: { type: String, required: true },
    kind: { type: String, required: true },
    contentHash: { type: String, required: true },
    part: { type: Number, required: true },
    keyId: { type: String, required: true },
    sealed: { type: Buffer, required: true },
    fetchedAt: { type: Date, required: true },
  },
  { collection: "bills", versionKey: false },
);
schema.index({ day: 1, channel: 1, merchantId: 1, kind: 1, fetchedAt: -1 });
schema.index({ keyId: 1 });
schema.index({ fetchedAt: 1 });

export type BillModel = Model<BillPart>;

export const billModel = (connection: Connection): BillModel => connection.model<BillPart>("Bill", schema);
