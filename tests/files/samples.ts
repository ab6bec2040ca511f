import { readFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import PDFDocument from "pdfkit";
import { picture } from "../support/materials";

/** Files as programs have written them: Chromium, ImageMagick, libjpeg-turbo, cairo, Ghostscript, qpdf. */
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

/** A PDF as pdfkit writes it. */
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

/** A PDF of these objects, and nothing that a reader could draw. */
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

/** What would have a reader work, or store, without end. */
export const pdfBombs: Readonly<Record<string, () => Buffer>> = {
  "21 pages": () => handMade(catalog, nodeOf(21), page),
  "100,000 pages": () => handMade(catalog, nodeOf(100_000, "3 0 R ".repeat(100_000)), page),
  "pages whose names are written by codes": () =>
    handMade(catalog, "<< /Type /P#61ges /Cou#6et 500 /Kids [3 0 R] >>", page),
  "pages in an object stream": () => handMade(catalog, packed(`2 0 3 90 ${nodeOf(500)} ${page}`)),
  "more page objects than it counts": () =>
    handMade(catalog, nodeOf(1), ...Array.from({ length: 250 }, () => page)),
  "a picture of 10^10 pixels": () =>
    handMade(
      ...[catalog, nodeOf(1), page],
      stream("/Type /XObject /Subtype /Image /Width 100000 /Height 100000", Buffer.from("x")),
    ),
};
export const brokenPdfs: Readonly<Record<string, () => Buffer>> = {
  "an object stream that is none": () =>
    handMade(catalog, stream("/Type /ObjStm /Filter /FlateDecode", Buffer.from("nothing"))),
  "no pages": () => handMade(catalog),
};

/** What would cost whoever looks at it more work than a paper is worth, or hides what it holds. */
export const endlessPdfs: Readonly<Record<string, () => Buffer>> = {
  "an object stream that unfolds into 20 MB": () => handMade(catalog, packed("0".repeat(20_000_000))),
  "16 kB of names written by codes": () => handMade(catalog, packed("#50".repeat(5_590_000))),
  "two object streams that unfold into 5 MB": () =>
    handMade(catalog, nodeOf(1), page, packed("0".repeat(3_000_000)), packed("0".repeat(2_000_000))),
  "10,000 object streams": () =>
    handMade(catalog, nodeOf(1), page, ...Array.from({ length: 10_000 }, () => packed(""))),
  "an object stream of 2,000,000,000 objects": () =>
    handMade(catalog, nodeOf(1), page, stream("/Type /ObjStm /N 2000000000 /First 10", Buffer.from("x"))),
  "an object stream that is packed twice": () =>
    handMade(
      ...[catalog, nodeOf(1), page],
      stream(
        "/Type /ObjStm /N 1 /First 4 /Filter [/FlateDecode /FlateDecode]",
        deflateSync(deflateSync(Buffer.from("2 0 <<>>"))),
      ),
    ),
  "an object stream behind a predictor": () =>
    handMade(
      ...[catalog, nodeOf(1), page],
      stream(
        "/Type /ObjStm /Filter /FlateDecode /DecodeParms << /Predictor 12 >>",
        deflateSync(Buffer.from("x")),
      ),
    ),
  "100,000 streams": () => handMade(catalog, nodeOf(1), page, "<< >> stream\nendstream ".repeat(100_000)),
  "1,000 nodes of a page tree": () =>
    handMade(catalog, ...Array.from({ length: 1_000 }, () => nodeOf(1)), page),
  "50,000 page objects": () => handMade(catalog, nodeOf(1), packed(page.repeat(50_000))),
};

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

/** Pictures of more pixels than a browser should unfold. */
export const pictureBombs: Readonly<Record<string, () => Buffer>> = {
  "65,500 × 65,500 by a PNG's header": () => withSize(picture(1), 65_500, 65_500),
  "2^31 × 2^31 by a PNG's header": () => withSize(picture(1), 2 ** 31, 2 ** 31),
  "6,400 × 6,300 by a PNG's header": () => withSize(picture(1), 6_400, 6_300),
  "65,500 × 65,500 by a JPEG's header": () => withJpegSize(fixture("im.jpg"), 65_500, 65_500),
};
