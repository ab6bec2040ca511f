import { readFileSync } from "node:fs";
import { buffer } from "node:stream/consumers";
import PDFDocument from "pdfkit";
import { textOf, type InvoiceFace } from "../face";

/** Bytes of Noto Serif SC (OFL). A document embeds only the characters that it uses. */
const font = readFileSync(
  require.resolve("@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf"),
);

/** Returns the distinct characters of a text that an invoice can't have: those beyond GBK's plane, and invisible ones. */
export const unprintableIn = (text: string): string[] => [
  ...new Set(text.match(/[\u{10000}-\u{10ffff}\p{C}]/gu) ?? []),
];

/** Returns the invoice as PDF: the text of its face. The same face and instant (ISO 8601) always give the same bytes. */
export async function invoicePdf({
  face,
  issuedAt,
}: {
  face: InvoiceFace;
  issuedAt: string;
}): Promise<Buffer> {
  const pdf = new PDFDocument({
    ...{ size: "A5", layout: "landscape", margin: 40 },
    info: { Title: `${face.title} ${face.invoiceNumber}（样张）`, CreationDate: new Date(issuedAt) },
  });
  const bytes = buffer(pdf);
  pdf.font(font).fontSize(10);
  for (const line of textOf(face)) pdf.text(line, { paragraphGap: 5 });
  pdf.end();
  return bytes;
}
