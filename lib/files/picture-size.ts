/** Why bytes are no picture that can be kept. `extra`: something follows its end; `animated`: more than one picture. */
export type PictureFault = "cut" | "broken" | "extra" | "animated";

/** Pixels, as its header says. */
export interface PictureSize {
  width: number;
  height: number;
}

export type PictureRead = { size: PictureSize } | { fault: PictureFault };

const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const jpegSignature = Buffer.from([0xff, 0xd8, 0xff]);

export const isPng = (bytes: Buffer): boolean => bytes.subarray(0, 8).equals(pngSignature);
export const isJpeg = (bytes: Buffer): boolean => bytes.subarray(0, 3).equals(jpegSignature);

const sizeOf = (width: number, height: number): PictureRead =>
  width > 0 && height > 0 ? { size: { width, height } } : { fault: "broken" };

const chunkOverhead = 12;

/** Walks a PNG from chunk to chunk to its very end. Decodes nothing. */
export function readPng(bytes: Buffer): PictureRead {
  let size: PictureRead | undefined;
  for (let at = pngSignature.length; ;) {
    if (at + chunkOverhead > bytes.length) return { fault: "cut" };
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString("latin1", at + 4, at + 8);
    const next = at + chunkOverhead + length;
    if (!/^[A-Za-z]{4}$/.test(type)) return { fault: "broken" };
    if (next > bytes.length) return { fault: "cut" };
    if (type === "acTL") return { fault: "animated" };
    if (size === undefined) {
      if (type !== "IHDR" || length !== 13) return { fault: "broken" };
      size = sizeOf(bytes.readUInt32BE(at + 8), bytes.readUInt32BE(at + 12));
    } else if (type === "IEND") return next === bytes.length ? size : { fault: "extra" };
    at = next;
  }
}

const marker = { sof0: 0xc0, sof15: 0xcf, dht: 0xc4, jpg: 0xc8, dac: 0xcc, sos: 0xda, eoi: 0xd9 } as const;

const isFrame = (code: number): boolean =>
  code >= marker.sof0 &&
  code <= marker.sof15 &&
  code !== marker.dht &&
  code !== marker.jpg &&
  code !== marker.dac;
const isRestart = (code: number): boolean => code >= 0xd0 && code <= 0xd7;

/** Where the next marker's 0xFF stands behind entropy-coded data. */
function afterScan(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const code = bytes[at + 1] ?? 0;
    if (code !== 0 && code !== 0xff && !isRestart(code)) return at;
  }
  return bytes.length;
}

/** Walks a JPEG from segment to segment, over all of its scans, to its very end. Decodes nothing. */
export function readJpeg(bytes: Buffer): PictureRead {
  let size: PictureRead | undefined;
  for (let at = 2; ;) {
    if (at + 2 > bytes.length) return { fault: "cut" };
    if (bytes[at] !== 0xff) return { fault: "broken" };
    const code = bytes[at + 1] ?? 0;
    // Fill bytes may stand before a marker.
    if (code === 0xff) {
      at += 1;
      continue;
    }
    if (code === marker.eoi) {
      if (size === undefined) return { fault: "broken" };
      return at + 2 === bytes.length ? size : { fault: "extra" };
    }
    if (at + 4 > bytes.length) return { fault: "cut" };
    const length = bytes.readUInt16BE(at + 2);
    const next = at + 2 + length;
    if (length < 2) return { fault: "broken" };
    if (next > bytes.length) return { fault: "cut" };
    if (isFrame(code)) {
      if (size !== undefined || length < 8) return { fault: "broken" };
      size = sizeOf(bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5));
    }
    if (code === marker.sos && size === undefined) return { fault: "broken" };
    at = code === marker.sos ? afterScan(bytes, next) : next;
  }
}
