import { Schema, type Connection, type Model } from "mongoose";
import type { PagePicture } from "../../domain/materials/pages";
import type { InvoiceFormat } from "../../domain/invoice/document";

/**
 * A file of an issued invoice, byte for byte as the provider gave it. It has at most 5 MB, so it fits into one MongoDB
 * document.
 */
export interface InvoiceFile {
  /** Order number, followed by the format if that isn't PDF. An order has one file of each format. */
  _id: string;
  applicationId: string;
  format: InvoiceFormat;
  /** True if the file is the original in law, false for a copy beside it. */
  original: boolean;
  /** SHA-256 of the content, in hexadecimal. */
  sha256: string;
  content: Buffer;
  /** Pictures of the pages; absent until somebody prints the file, empty if it can't be drawn. */
  pages?: PagePicture[];
  keptAt: Date;
}

const schema = new Schema<InvoiceFile>(
  {
    _id: { type: String, required: true },
    applicationId: { type: String, required: true },
    format: { type: String, required: true },
    original: { type: Boolean, required: true },
    sha256: { type: String, required: true },
    content: { type: Buffer, required: true },
    pages: { type: [Schema.Types.Mixed], default: undefined },
    keptAt: { type: Date, required: true },
  },
  { collection: "invoice_files", versionKey: false },
);
// Backups ask for what was kept since the last one.
schema.index({ keptAt: 1 });

export type InvoiceFileModel = Model<InvoiceFile>;

export const invoiceFileModel = (connection: Connection): InvoiceFileModel =>
  connection.model<InvoiceFile>("InvoiceFile", schema);
