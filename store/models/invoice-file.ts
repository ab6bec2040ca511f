import { Schema, type Connection, type Model } from "mongoose";
import type { PagePicture } from "../../domain/materials/pages";
import type { InvoiceFormat } from "../../domain/invoice/document";

/** An issued document, byte for byte as the provider gave it: 5 MB at most, so that it is one document here, too. */
export interface InvoiceFile {
  /** The order number, and the format where it isn't the PDF: one order has one file of each kind. */
  _id: string;
  applicationId: string;
  format: InvoiceFormat;
  /** Whether it is the original in law, or a copy beside it. */
  original: boolean;
  /** Of the content, in hexadecimal. */
  sha256: string;
  content: Buffer;
  /** Absent until somebody prints it; none where it can't be drawn. */
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

export type InvoiceFileModel = Model<InvoiceFile>;

export const invoiceFileModel = (connection: Connection): InvoiceFileModel =>
  connection.model<InvoiceFile>("InvoiceFile", schema);
