import { readFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import PDFDocument from "pdfkit";
import { picture } from "../support/materials";

/** Returns a file that Chromium, ImageMagick, libjpeg-turbo, cairo, Ghostscript or qpdf has made. */
export const fixture = (name: string): Buffer =>
  readFileSync(join(__dirname, "..", "fixtures", "materials", name));

export const pictures = [
  ...["chromium.png", "im.png", "im-interlaced.png", "chromium.jpg", "cjpeg.jpg"],
  ...["im.jpg", "im-progressive.jpg", "im-cmyk.jpg"],
];
export const documents = ["cairo.pdf", "chromium.pdf", "gs.pdf", "linear.pdf", "qpdf.pdf"];

interface Made {
  pages?: number;
  compress?: boolean;
  script?: string;
  images?: readonly Buffer[];
}

/** Makes a PDF with pdfkit. */
export function pdfkit({ pages = 1, compress = true, script, images = [] }: Made = {}): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const document = new PDFDocument({ compress, autoFirstPage: false, size: "A6" });
    const parts: Buffer[] = [];
    document.on("data", (part: Buffer) => parts.push(part));
    document.once("end", () => resolve(Buffer.concat(parts)));
    document.once("error", reject);
    for (let page = 1; page <= pages; page += 1) document.addPage().text(`page ${page}`);
    for (const image of images) document.image(image, 0, 0, { width: 100 });
    if (script !== undefined) document.addNamedJavaScript("run", script);
    document.end();
  });
}

/** Makes a PDF of these objects, without anything that could be drawn. */
function handMade(...objects: readonly (string | Buffer)[]): Buffer {
  const parts = objects.map((object, index) =>
    Buffer.concat([Buffer.from(`${index + 1} 0 obj\n`), Buffer.from(object), Buffer.from("\nendobj\n")]),
  );
  const tail = "trailer\n<< /Root 1 0 R >>\nstartxref\n0\n%%EOF\n";
  return Buffer.concat([Buffer.from("%PDF-1.7\n"), ...parts, Buffer.from(tail)]);
}

const catalog = "<< /Type /Catalog /Pages 2 0 R >>";
const page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 10 10] >>";
const nodeOf = (count: number, kids = "3 0 R"): string =>
  `<< /Type /Pages /Count ${count} /Kids [${kids}] >>`;
const stream = (dictionary: string, content: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(`<< ${dictionary} /Length ${content.length} >>\nstream\n`),
    content,
    Buffer.from("\nendstream"),
  ]);
const packed = (content: string): Buffer =>
  stream("/Type /ObjStm /N 2 /First 10 /Filter /FlateDecode", deflateSync(Buffer.from(content)));

/** PDFs with more pages than a material may have, declared in different ways. */
export const pdfBombs: Readonly<Record<string, () => Buffer>> = {
  "21 pages": () => handMade(catalog, nodeOf(21), page),
  "100,000 pages": () => handMade(catalog, nodeOf(100_000, "3 0 R ".repeat(100_000)), page),
  "pages whose names are written by codes": () =>
    handMade(catalog, "<< /Type /P#61ges /Cou#6et 500 /Kids [3 0 R] >>", page),
};
export const brokenPdfs: Readonly<Record<string, () => Buffer>> = {
  "no pages": () => handMade(catalog),
  "1,000 nodes of a page tree": () =>
    handMade(catalog, ...Array.from({ length: 1_000 }, () => nodeOf(1)), page),
};

/** Makes a PDF of 16 kB that decompresses to 16 MB of names, which once kept a reader busy for 45 s. */
export const namesByCodes = (): Buffer => handMade(catalog, packed("#50".repeat(5_590_000)));

interface Unembedded {
  text?: string;
  /** Additional text in a Latin font. */
  also?: string;
  /** Colour of the text: red, green and blue, each from 0 to 1. */
  color?: string;
}

/** Makes a form whose only field is filled in. */
export const filledForm = (value: string): Buffer =>
  handMade(
    "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [4 0 R] >> >>",
    nodeOf(1),
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 50] /Annots [4 0 R] >>",
    `<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V (${value}) /Rect [10 10 190 40] /AP << /N 5 0 R >> >>`,
    stream(
      "/Type /XObject /Subtype /Form /BBox [0 0 180 30] /Resources << /Font << /F1 6 0 R >> >>",
      Buffer.from(`/Tx BMC BT /F1 18 Tf 5 8 Td (${value}) Tj ET EMC`),
    ),
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
  );

/** Makes a page in the font SimSun, which the file names but doesn't contain. */
export function unembedded({ text = "营业执照", also = "", color = "0 0 0" }: Unembedded = {}): Buffer {
  const utf16 = Buffer.from(text, "utf16le").swap16().toString("hex");
  return handMade(
    ...[catalog, nodeOf(1)],
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 50] /Contents 4 0 R /Resources << /Font << /F1 5 0 R /F2 8 0 R >> >> >>",
    stream("", Buffer.from(`BT ${color} rg /F1 24 Tf 10 20 Td <${utf16}> Tj /F2 9 Tf (${also}) Tj ET`)),
    "<< /Type /Font /Subtype /Type0 /BaseFont /SimSun /Encoding /UniGB-UCS2-H /DescendantFonts [6 0 R] >>",
    "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /SimSun /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /FontDescriptor 7 0 R >>",
    "<< /Type /FontDescriptor /FontName /SimSun /Flags 6 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 900 /Descent -200 /StemV 80 >>",
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
  );
}

const withSize = (png: Buffer, width: number, height: number): Buffer => {
  const copy = Buffer.from(png);
  copy.writeUInt32BE(width, 16);
  copy.writeUInt32BE(height, 20);
  return copy;
};
const withJpegSize = (jpeg: Buffer, width: number, height: number): Buffer => {
  const copy = Buffer.from(jpeg);
  const frame = copy.indexOf(Buffer.from([0xff, 0xc0]));
  copy.writeUInt16BE(height, frame + 5);
  copy.writeUInt16BE(width, frame + 7);
  return copy;
};

/** Pictures with more pixels than a browser should decompress. */
export const pictureBombs: Readonly<Record<string, () => Buffer>> = {
  "65,500 × 65,500 by a PNG's header": () => withSize(picture(1), 65_500, 65_500),
  "6,400 × 6,300 by a PNG's header": () => withSize(picture(1), 6_400, 6_300),
  "65,500 × 65,500 by a JPEG's header": () => withJpegSize(fixture("im.jpg"), 65_500, 65_500),
};
