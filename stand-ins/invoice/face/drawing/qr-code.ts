import { create } from "qrcode";
import { colours, mm } from "./sheet";

const place = { left: 8, top: 5.5, width: 20 };

/** Draws the QR code as vectors: one bar for each run of dark modules, so that no hairlines show between them. */
export function drawQrCode(pdf: PDFKit.PDFDocument, text: string): void {
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
