import { mm } from "./sheet";

interface TextBox {
  text: string;
  left: number;
  top: number;
  width: number;
  /** Height of the box. Without it, the text is written on one line. */
  height?: number;
  /** Largest font size, in points. A long text is written smaller until it fits. */
  size?: number;
  colour: string;
  align?: "left" | "center" | "right";
}

const normalSize = 9;
const smallestSize = 3.5;
const sizeStep = 0.25;

/** Writes a text into a box, and shrinks it if necessary, since no part of a legal name may be cut off. */
export function writeText(pdf: PDFKit.PDFDocument, box: TextBox): void {
  const width = mm(box.width);
  const fits = (size: number): boolean => {
    pdf.fontSize(size);
    if (box.height === undefined) return pdf.widthOfString(box.text) <= width;
    return pdf.heightOfString(box.text, { width }) <= mm(box.height);
  };
  let size = box.size ?? normalSize;
  while (size > smallestSize && !fits(size)) size -= sizeStep;
  pdf
    .fontSize(size)
    .fillColor(box.colour)
    .text(box.text, mm(box.left), mm(box.top), {
      width,
      align: box.align ?? "left",
      lineBreak: box.height !== undefined,
    });
}

/** Writes a label downwards, centred in a column from `top` to `bottom`. */
export function writeUpright(
  pdf: PDFKit.PDFDocument,
  { text, left, width, top, bottom, colour }: Omit<TextBox, "height" | "align" | "size"> & { bottom: number },
): void {
  const pitch = Math.min(5.5, (bottom - top - 3) / text.length);
  const start = (top + bottom - pitch * text.length) / 2;
  [...text].forEach((character, index) =>
    writeText(pdf, { text: character, left, top: start + index * pitch, width, colour, align: "center" }),
  );
}
