import sharp, { type Sharp } from "sharp";
import { materialLimits } from "../domain/materials/materials";
import { pageLimits, type Drawn, type PagePicture, type PageSize } from "../domain/materials/pages";

// The process inspects a single file, so a cache is useless. It uses one thread, and leaves the other cores to users
// who wait.
sharp.cache(false);
sharp.concurrency(1);

/** Pixels of four bytes each, row by row, without gaps. */
export interface Raster {
  pixels: Buffer;
  width: number;
  height: number;
}

const qualities = { good: 82, fair: 60 };

const jpegOf = (upright: Sharp, { width, height }: PageSize, quality: number): Promise<Buffer> =>
  upright
    .clone()
    .resize({ width, height, fit: "fill" })
    // Chroma subsampling would blur red seals, so colours keep the full resolution.
    .jpeg({ quality, chromaSubsampling: "4:4:4" })
    .toBuffer();

const scaled = ({ width, height }: PageSize, by: number): PageSize => ({
  width: Math.max(1, Math.floor(width * by)),
  height: Math.max(1, Math.floor(height * by)),
});

/**
 * Encodes a page as JPEG. If it is too large, its quality is reduced first, then its size. @param most - largest size
 * in bytes
 */
async function encoded(upright: Sharp, size: PageSize, most: number): Promise<PagePicture> {
  const good = await jpegOf(upright, size, qualities.good);
  if (good.length <= most) return { ...size, content: good };
  for (let smaller = size; ;) {
    const content = await jpegOf(upright, smaller, qualities.fair);
    if (content.length <= most) return { ...smaller, content };
    smaller = scaled(smaller, 0.9 * Math.sqrt(most / content.length));
  }
}

/** Encodes a drawn page as a JPEG of at most `most` bytes. */
export const encodePage = ({ pixels, width, height }: Raster, most: number): Promise<PagePicture> =>
  encoded(sharp(pixels, { raw: { width, height, channels: 4 } }).removeAlpha(), { width, height }, most);

/**
 * Draws a picture as readers see it: upright, in sRGB colours, with white for transparent parts, and without any other
 * data of the file.
 */
export async function drawPicture(content: Buffer): Promise<Drawn> {
  const {
    width: across,
    height: down,
    autoOrient,
  } = await sharp(content, { limitInputPixels: false }).metadata();
  if (across * down > materialLimits.pixels) return { fault: "pixels" };
  const { width, height } = autoOrient;
  const scale = Math.min(
    1,
    pageLimits.side / Math.max(width, height),
    Math.sqrt(pageLimits.pixels / (width * height)),
  );
  const upright = sharp(content, { failOn: "error", limitInputPixels: materialLimits.pixels })
    .autoOrient()
    .flatten({ background: "#fff" })
    .toColourspace("srgb");
  return { pages: [await encoded(upright, scaled({ width, height }, scale), pageLimits.bytes)] };
}
