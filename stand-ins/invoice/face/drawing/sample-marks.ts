import { colours, mm, type Layout } from "./sheet";
import { writeText } from "./text";

/** Draws a sample stamp in the place of the tax authority's seal, which only the authority may use. */
function drawStamp(pdf: PDFKit.PDFDocument, { width }: Layout): void {
  const centre = { x: width / 2, y: 15 };
  pdf.save().opacity(0.75).strokeColor(colours.stamp);
  pdf.lineWidth(1.6).ellipse(mm(centre.x), mm(centre.y), mm(15), mm(10.5)).stroke();
  pdf.lineWidth(0.5).ellipse(mm(centre.x), mm(centre.y), mm(13.8), mm(9.3)).stroke();
  writeText(pdf, {
    text: "样　张",
    left: centre.x - 12,
    top: centre.y + 4.8,
    width: 24,
    colour: colours.stamp,
    align: "center",
  });
  pdf.restore();
}

/** Draws the watermark twice side by side, and again below if the sheet is high enough. */
function drawWatermark(pdf: PDFKit.PDFDocument, { height }: Layout): void {
  const [first, distance, room] = [76, 70, 64];
  for (let y = first; y + room <= height; y += distance) {
    for (const x of [55, 155]) {
      pdf
        .save()
        .rotate(-25, { origin: [mm(x), mm(y)] })
        .fillOpacity(0.13);
      writeText(pdf, {
        text: "样张",
        left: x - 40,
        top: y - 17,
        width: 80,
        size: 80,
        colour: colours.watermark,
        align: "center",
      });
      pdf.restore();
    }
  }
}

/** Draws the marks that keep the document from being mistaken for a real invoice. */
export function drawSampleMarks(pdf: PDFKit.PDFDocument, layout: Layout): void {
  drawWatermark(pdf, layout);
  drawStamp(pdf, layout);
  writeText(pdf, {
    text: "样张：由演示开票平台生成，不是税务发票，不能用于报销或抵扣",
    left: 100,
    top: layout.frame.bottom + 4,
    width: 104,
    size: 7.5,
    colour: colours.stamp,
    align: "right",
  });
}
