import sharp, { type Sharp } from "sharp";
import { materialLimits } from "../domain/materials/materials";
import { pageLimits, type Drawn, type PagePicture, type PageSize } from "../domain/materials/pages";

// One file is looked at, once, by a process that leaves the other cores to those who wait.
sharp.cache(false);
sharp.concurrency(1);

/** Pixels of four bytes, row by row, without gaps. */
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
    // Red seals would smear at half of the colours' resolution.
    .jpeg({ quality, chromaSubsampling: "4:4:4" })
    .toBuffer();

const scaled = ({ width, height }: PageSize, by: number): PageSize => ({
  width: Math.max(1, Math.floor(width * by)),
  height: Math.max(1, Math.floor(height * by)),
});

/** A page that is too large gets worse first, then smaller. @param most - bytes */
async function encoded(upright: Sharp, size: PageSize, most: number): Promise<PagePicture> {
  const good = await jpegOf(upright, size, qualities.good);
  if (good.length <= most) return { ...size, content: good };
  for (let smaller = size; ;) {
    const content = await jpegOf(upright, smaller, qualities.fair);
    if (content.length <= most) return { ...smaller, content };
    smaller = scaled(smaller, 0.9 * Math.sqrt(most / content.length));
  }
}

/** A drawn page as a JPEG of so many bytes at most. */
export const encodePage = ({ pixels, width, height }: Raster, most: number): Promise<PagePicture> =>
  encoded(sharp(pixels, { raw: { width, height, channels: 4 } }).removeAlpha(), { width, height }, most);

/** A picture as it is to be seen: upright, in a browser's colours, what is transparent white, nothing beside its pixels. */
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
