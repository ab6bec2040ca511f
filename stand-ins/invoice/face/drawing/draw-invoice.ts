import { buffer } from "node:stream/consumers";
import PDFDocument from "pdfkit";
import type { InvoiceFace } from "../face";
import { drawForm } from "./form";
import type { WideFont } from "./font";
import { drawQrCode } from "./qr-code";
import { drawSampleMarks } from "./sample-marks";
import { columns, layoutFor, mm } from "./sheet";
import { drawValues } from "./values";

/** A document as PDF, or the characters because of which it couldn't be drawn. */
export type Drawing = { pdf: Uint8Array } | { unprintable: string[] };

const filledIn = ({ buyer, seller, lines, remark, clerk }: InvoiceFace): string =>
  [
    ...[buyer.name, seller.name],
    ...lines.flatMap((line) => columns.map(({ key }) => line[key])),
    ...[remark, clerk],
  ].join("");

/**
 * Draws an invoice. The same face and instant always give the same bytes.
 *
 * @param drawing - `issuedAt` is an ISO 8601 instant
 */
export async function drawInvoice({
  face,
  issuedAt,
  font,
}: {
  face: InvoiceFace;
  issuedAt: string;
  font: WideFont;
}): Promise<Drawing> {
  const unprintable = font.unprintable(filledIn(face));
  if (unprintable.length > 0) return { unprintable };

  const layout = layoutFor(face.lines.length);
  const pdf = new PDFDocument({
    size: [mm(layout.width), mm(layout.height)],
    margin: 0,
    info: { Title: `${face.title} ${face.invoiceNumber}（样张）`, CreationDate: new Date(issuedAt) },
  });
  pdf.font(font.bytes);
  const bytes = buffer(pdf);
  drawQrCode(pdf, face.qrText);
  drawForm(pdf, face.title, layout);
  drawValues(pdf, face, layout);
  drawSampleMarks(pdf, layout);
  pdf.end();
  return { pdf: await bytes };
}
