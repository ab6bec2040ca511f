import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { PNG } from "pngjs";

const run = promisify(execFile);

/** A picture: red, green, blue and opacity of each pixel, row by row. */
export interface Picture {
  width: number;
  height: number;
  data: Buffer;
}

export const readPng = (png: Buffer): Picture => PNG.sync.read(png);

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

/** The share of colours that differ by more than a quarter of the range. Other sizes differ wholly. */
export function difference(one: Picture, other: Picture): number {
  if (one.width !== other.width || one.height !== other.height) return 1;
  const different = one.data.filter((sample, index) => Math.abs(sample - (other.data[index] ?? 0)) > 64);
  // One in four is the opacity, which never differs.
  return different.length / (one.data.length * 0.75);
}
