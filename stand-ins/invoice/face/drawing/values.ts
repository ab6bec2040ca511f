import type { InvoiceFace, InvoiceParty } from "../face";
import { colours, columns, mm, type Layout } from "./sheet";
import { writeText } from "./text";

const colour = colours.value;

function drawParty(
  pdf: PDFKit.PDFDocument,
  { name, taxNumber }: InvoiceParty,
  { left, top }: { left: number; top: number },
): void {
  writeText(pdf, { text: name, left: left + 19, top: top + 4, width: 73, height: 10, colour });
  writeText(pdf, { text: taxNumber, left: left + 58, top: top + 15.5, width: 34, colour });
}

function drawItems(pdf: PDFKit.PDFDocument, { lines, total }: InvoiceFace, layout: Layout): void {
  for (const { key, left, width, align } of columns) {
    // Numbers are never wrapped; text may continue on further lines of its row.
    const place = { left, width, align, colour, ...(align !== "right" && { height: layout.rowHeight }) };
    lines.forEach((line, row) => writeText(pdf, { ...place, text: line[key], top: layout.rowTop(row) }));
    if (key === "net" || key === "tax")
      writeText(pdf, { text: total[key], left, top: layout.totalsTop, width, align, colour });
  }
}

/**
 * Draws ⓧ before the amount in capitals, so that nothing can be inserted there. It is drawn because few fonts have the
 * character.
 */
function drawCrossedCircle(pdf: PDFKit.PDFDocument, centre: { x: number; y: number }): void {
  const radius = 1.8;
  const reach = radius * Math.SQRT1_2;
  pdf.lineWidth(0.7).strokeColor(colour);
  pdf.circle(mm(centre.x), mm(centre.y), mm(radius)).stroke();
  for (const slope of [1, -1]) {
    pdf
      .moveTo(mm(centre.x - reach), mm(centre.y - slope * reach))
      .lineTo(mm(centre.x + reach), mm(centre.y + slope * reach))
      .stroke();
  }
}

/** Draws the values of one invoice into the form. */
export function drawValues(pdf: PDFKit.PDFDocument, face: InvoiceFace, layout: Layout): void {
  const { totalLabelRight, itemsBottom, totalBottom, top, bottom, left, right, labelWidth, middle } =
    layout.frame;
  writeText(pdf, { text: face.invoiceNumber, left: 168, top: 9, width: 37, colour });
  writeText(pdf, { text: face.issuedOn, left: 168, top: 15.5, width: 37, colour });
  drawParty(pdf, face.buyer, { left, top });
  drawParty(pdf, face.seller, { left: middle, top });
  drawItems(pdf, face, layout);
  drawCrossedCircle(pdf, { x: totalLabelRight + 5, y: (itemsBottom + totalBottom) / 2 });
  writeText(pdf, {
    text: face.total.capitals,
    left: totalLabelRight + 8.5,
    top: itemsBottom + 1.8,
    width: 82,
    colour,
  });
  writeText(pdf, { text: face.total.figures, left: 160, top: itemsBottom + 1.8, width: 40, colour });
  const remarkLeft = left + labelWidth + 1.5;
  writeText(pdf, {
    text: face.remark,
    left: remarkLeft,
    top: totalBottom + 2,
    width: right - remarkLeft - 2,
    height: 21,
    colour,
  });
  writeText(pdf, { text: face.clerk, left: 34, top: bottom + 4, width: 60, colour });
}
