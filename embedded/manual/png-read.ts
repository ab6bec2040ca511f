import { inflateSync } from "node:zlib";

/** Rows of red, green and blue, a byte each. */
export interface Picture {
  width: number;
  height: number;
  rgb: Buffer;
}

const signatureLength = 8;
const chunkOverhead = 12;
const channels = 3;

/**
 * Reads a PNG as Chromium writes screenshots: 8 bits, RGB, not interlaced.
 * @throws Error for another kind
 */
export function readPng(png: Buffer): Picture {
  const header = Buffer.alloc(13);
  const data: Buffer[] = [];
  for (let at = signatureLength; at < png.length;) {
    const length = png.readUInt32BE(at);
    const type = png.toString("latin1", at + 4, at + 8);
    const content = png.subarray(at + 8, at + 8 + length);
    if (type === "IHDR") content.copy(header);
    if (type === "IDAT") data.push(content);
    at += chunkOverhead + length;
  }
  if (header[8] !== 8 || header[9] !== 2 || header[12] !== 0) throw new Error("not a screenshot's PNG");
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  return { width, height, rgb: unfilter(inflateSync(Buffer.concat(data)), width * channels) };
}

/** Undoes what each row is filtered with, by its neighbours to the left, above, and above left. */
function unfilter(filtered: Buffer, rowLength: number): Buffer {
  const rows = filtered.length / (rowLength + 1);
  const pixels = Buffer.alloc(rows * rowLength);
  for (let row = 0; row < rows; row += 1) {
    const filter = filtered[row * (rowLength + 1)] ?? 0;
    for (let column = 0; column < rowLength; column += 1) {
      const at = row * rowLength + column;
      const left = column < channels ? 0 : (pixels[at - channels] ?? 0);
      const above = row === 0 ? 0 : (pixels[at - rowLength] ?? 0);
      const corner = row === 0 || column < channels ? 0 : (pixels[at - rowLength - channels] ?? 0);
      const predictions = [0, left, above, (left + above) >> 1, paeth(left, above, corner)];
      pixels[at] = (filtered[row * (rowLength + 1) + 1 + column] ?? 0) + (predictions[filter] ?? 0);
    }
  }
  return pixels;
}

function paeth(left: number, above: number, corner: number): number {
  const [toLeft, toAbove] = [Math.abs(above - corner), Math.abs(left - corner)];
  const toCorner = Math.abs(left + above - 2 * corner);
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}
