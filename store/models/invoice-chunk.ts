import { Schema, type Connection, type Model } from "mongoose";

/** A part of an archived document, as GridFS keeps it. */
export interface InvoiceChunk {
  /** Document and place: a repeat of a broken try replaces what that has left. */
  _id: string;
  files_id: string;
  n: number;
  data: Buffer;
}

const schema = new Schema<InvoiceChunk>(
  {
    _id: { type: String, required: true },
    files_id: { type: String, required: true },
    n: { type: Number, required: true },
    data: { type: Buffer, required: true },
  },
  { collection: "invoices.chunks", versionKey: false },
);
// GridFS's own.
schema.index({ files_id: 1, n: 1 }, { unique: true });

export type InvoiceChunkModel = Model<InvoiceChunk>;

export const invoiceChunkModel = (connection: Connection): InvoiceChunkModel =>
  connection.model<InvoiceChunk>("InvoiceChunk", schema);
