import { Schema, type Connection, type Model } from "mongoose";
import type { BillName } from "../../domain/reconciliation/bills";

/** A part of a channel's bill, deflated and sealed: a document of MongoDB holds 16 MB at most. */
export interface BillPart extends BillName {
  /** Made of the bill's name, what it says, and the part's place. */
  _id: string;
  /** SHA-256 of the rows that it was read to, in hexadecimal: two files that say the same are one. */
  contentHash: string;
  part: number;
  /** The payload key that it is sealed with. */
  keyId: string;
  sealed: Buffer;
  /** When the channel gave it last. */
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
