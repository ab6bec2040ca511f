import { colours, columns, mm, type Layout } from "./sheet";
import { writeText, writeUpright } from "./text";

const line = (pdf: PDFKit.PDFDocument, from: [x: number, y: number], to: [x: number, y: number]): void => {
  pdf.moveTo(mm(from[0]), mm(from[1])).lineTo(mm(to[0]), mm(to[1])).stroke();
};

function drawFrame(pdf: PDFKit.PDFDocument, { frame }: Layout): void {
  const {
    left,
    right,
    top,
    partiesBottom,
    itemsBottom,
    totalBottom,
    bottom,
    labelWidth,
    middle,
    totalLabelRight,
  } = frame;
  pdf.lineWidth(0.8).strokeColor(colours.form);
  pdf.rect(mm(left), mm(top), mm(right - left), mm(bottom - top)).stroke();
  for (const y of [partiesBottom, itemsBottom, totalBottom]) line(pdf, [left, y], [right, y]);
  for (const x of [left + labelWidth, middle, middle + labelWidth]) line(pdf, [x, top], [x, partiesBottom]);
  line(pdf, [totalLabelRight, itemsBottom], [totalLabelRight, totalBottom]);
  line(pdf, [left + labelWidth, totalBottom], [left + labelWidth, bottom]);
}

function drawTitle(pdf: PDFKit.PDFDocument, title: string): void {
  writeText(pdf, {
    text: title,
    left: 62,
    top: 7.5,
    width: 86,
    size: 19,
    colour: colours.form,
    align: "center",
  });
  pdf.lineWidth(0.6).strokeColor(colours.form);
  for (const y of [19, 20]) line(pdf, [66, y], [144, y]);
}

function drawLabels(pdf: PDFKit.PDFDocument, { frame, totalsTop }: Layout): void {
  const { left, top, partiesBottom, itemsBottom, totalBottom, bottom, labelWidth, middle } = frame;
  const colour = colours.form;
  const write = (text: string, at: [left: number, top: number], width = 60): void =>
    writeText(pdf, { text, left: at[0], top: at[1], width, colour });

  write("发票号码：", [152, 9]);
  write("开票日期：", [152, 15.5]);
  const party = { width: labelWidth, top, bottom: partiesBottom, colour };
  writeUpright(pdf, { ...party, text: "购买方信息", left });
  writeUpright(pdf, { ...party, text: "销售方信息", left: middle });
  for (const x of [left, middle]) {
    write("名称：", [x + labelWidth + 1.5, top + 4]);
    write("统一社会信用代码/纳税人识别号：", [x + labelWidth + 1.5, top + 15.5]);
  }
  for (const { title, left: x, width } of columns) {
    writeText(pdf, { text: title, left: x, top: partiesBottom + 1.5, width, colour, align: "center" });
  }
  writeText(pdf, { text: "合　　计", left: 7, top: totalsTop, width: 40, colour, align: "center" });
  writeText(pdf, {
    text: "价税合计（大写）",
    left,
    top: itemsBottom + 2,
    width: frame.totalLabelRight - left,
    colour,
    align: "center",
  });
  write("（小写）", [146, itemsBottom + 2]);
  writeUpright(pdf, { text: "备注", left, width: labelWidth, top: totalBottom, bottom, colour });
  write("开票人：", [20, bottom + 4]);
}

/** Draws the parts that every invoice shares: the title, the frame and the labels. */
export function drawForm(pdf: PDFKit.PDFDocument, title: string, layout: Layout): void {
  drawTitle(pdf, title);
  drawFrame(pdf, layout);
  drawLabels(pdf, layout);
}
