import { buffer } from "node:stream/consumers";
import PDFDocument from "pdfkit";
import { create } from "qrcode";
import type { InvoiceFace } from "../face";
import { drawForm } from "./form";
import type { WideFont } from "./font";
import { drawSampleMarks } from "./sample-marks";
import { columns, layoutFor, mm, colours } from "./sheet";
import { drawValues } from "./values";

const place = { left: 8, top: 5.5, width: 20 };

/** Draws the QR code as vectors: one bar for each run of dark modules, so that no hairlines show between them. */
function drawQrCode(pdf: PDFKit.PDFDocument, text: string): void {
  const { modules } = create(text, { errorCorrectionLevel: "M" });
  const pitch = mm(place.width) / modules.size;
  const isDark = (row: number, column: number): boolean =>
    column < modules.size && modules.get(row, column) === 1;
  for (let row = 0; row < modules.size; row += 1) {
    for (let column = 0; column < modules.size; column += 1) {
      const start = column;
      while (isDark(row, column)) column += 1;
      if (column > start) {
        pdf.rect(
          mm(place.left) + start * pitch,
          mm(place.top) + row * pitch,
          (column - start) * pitch,
          pitch,
        );
      }
    }
  }
  pdf.fill(colours.value);
}

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
