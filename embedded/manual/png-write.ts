import { crc32, deflateSync } from "node:zlib";

const colours = 256;
const paletteType = 3;

/**
 * Writes a PNG with a palette, which pngjs can't do. Pages have few colours, so a palette makes the file a fifth as
 * large.
 * @param picture.data red, green, blue and opacity of each pixel; the opacity is left out
 */
export function writePng({ width, height, data }: { width: number; height: number; data: Buffer }): Buffer {
  const counts = new Map<number, number>();
  for (let at = 0; at < data.length; at += 4) {
    const colour = data.readUIntBE(at, 3);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const ranked = [...counts].toSorted(([, one], [, other]) => other - one).map(([colour]) => colour);
  const palette = ranked.slice(0, colours);
  const indexOf = new Map(ranked.map((colour) => [colour, nearest(palette, colour)]));

  // Each row begins with a byte that names its filter. It stays 0, which stands for no filter.
  const rows = Buffer.alloc(height * (width + 1));
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const at = pixel + Math.floor(pixel / width) + 1;
    rows[at] = indexOf.get(data.readUIntBE(pixel * 4, 3)) ?? 0;
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, paletteType], 8);
  const table = Buffer.alloc(palette.length * 3);
  for (const [index, colour] of palette.entries()) table.writeUIntBE(colour, index * 3, 3);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    chunk("PLTE", table),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** Returns the index of the colour in the palette that looks most like the given one. */
function nearest(palette: readonly number[], colour: number): number {
  let best = 0;
  let least = Infinity;
  for (const [index, candidate] of palette.entries()) {
    const distance = [16, 8, 0].reduce((sum, shift) => {
      const difference = ((candidate >> shift) & 255) - ((colour >> shift) & 255);
      return sum + difference ** 2;
    }, 0);
    if (distance < least) [best, least] = [index, distance];
  }
  return best;
}

function chunk(type: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, "latin1"), content]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(content.length, 0);
  frame.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([frame.subarray(0, 4), named, frame.subarray(4)]);
}
