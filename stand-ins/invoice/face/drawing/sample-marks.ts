import { colours, frame, mm, sheet } from "./sheet";
import { writeText } from "./text";

/** In the place of the tax authority's seal, which nobody but the authority may put there. */
function drawStamp(pdf: PDFKit.PDFDocument): void {
  const centre = { x: sheet.width / 2, y: 15 };
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

function drawWatermark(pdf: PDFKit.PDFDocument): void {
  for (const x of [55, 155]) {
    pdf
      .save()
      .rotate(-25, { origin: [mm(x), mm(76)] })
      .fillOpacity(0.13);
    writeText(pdf, {
      text: "样张",
      left: x - 40,
      top: 59,
      width: 80,
      size: 80,
      colour: colours.watermark,
      align: "center",
    });
    pdf.restore();
  }
}

/** What keeps the document from being taken for an invoice. */
export function drawSampleMarks(pdf: PDFKit.PDFDocument): void {
  drawWatermark(pdf);
  drawStamp(pdf);
  writeText(pdf, {
    text: "样张：由演示开票平台生成，不是税务发票，不能用于报销或抵扣",
    left: 100,
    top: frame.bottom + 4,
    width: 104,
    size: 7.5,
    colour: colours.stamp,
    align: "right",
  });
}
