import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { inflateSync } from "node:zlib";

const run = promisify(execFile);

const channels = 3;

/** A picture: red, green and blue of each pixel, row by row. */
export interface Picture {
  width: number;
  height: number;
  samples: Buffer;
}

function paeth(left: number, above: number, corner: number): number {
  const estimate = left + above - corner;
  const [byLeft, byAbove, byCorner] = [
    Math.abs(estimate - left),
    Math.abs(estimate - above),
    Math.abs(estimate - corner),
  ];
  if (byLeft <= byAbove && byLeft <= byCorner) return left;
  return byAbove <= byCorner ? above : corner;
}

/** Reads a PNG of 8-bit red, green and blue, which is what `pdftoppm -png` writes. */
export function readPng(png: Buffer): Picture {
  const width = png.readUInt32BE(16);
  const height = png.readUInt32BE(20);
  if (png.readUInt16BE(24) !== 0x0802) throw new Error("not a PNG of 8-bit red, green and blue");
  const data: Buffer[] = [];
  for (let at = 8; at < png.length; at += png.readUInt32BE(at) + 12) {
    if (png.toString("latin1", at + 4, at + 8) === "IDAT")
      data.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  const filtered = inflateSync(Buffer.concat(data));
  const rowLength = width * channels;
  const samples = Buffer.alloc(rowLength * height);
  let above: Buffer = Buffer.alloc(rowLength);
  for (let y = 0; y < height; y += 1) {
    const start = y * (rowLength + 1);
    const row = samples.subarray(y * rowLength, (y + 1) * rowLength);
    for (let x = 0; x < rowLength; x += 1) {
      const left = row[x - channels] ?? 0;
      const up = above[x] ?? 0;
      const predictions = [0, left, up, (left + up) >> 1, paeth(left, up, above[x - channels] ?? 0)];
      row[x] = (filtered[start + 1 + x] ?? 0) + (predictions[filtered[start] ?? 0] ?? 0);
    }
    above = row;
  }
  return { width, height, samples };
}

/** Rasterises a PDF's only page, 60 pixels an inch: small enough to store, large enough to tell characters apart. */
export async function rasterise(pdfFile: string): Promise<Buffer> {
  const { stdout } = await run("pdftoppm", ["-r", "60", "-png", pdfFile], { encoding: "buffer" });
  return stdout;
}

/** The text of a PDF, with all white space struck: the layout's spaces are no part of a field. */
export async function textOf(pdfFile: string): Promise<string> {
  const { stdout } = await run("pdftotext", ["-layout", pdfFile, "-"]);
  return stdout.replace(/\s/g, "");
}

/** The share of samples that differ by more than a quarter of the range. Other sizes differ wholly. */
export function difference(one: Picture, other: Picture): number {
  if (one.width !== other.width || one.height !== other.height) return 1;
  const different = one.samples.filter(
    (sample, index) => Math.abs(sample - (other.samples[index] ?? 0)) > 64,
  );
  return different.length / one.samples.length;
}
