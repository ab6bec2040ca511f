import { inflateSync } from "node:zlib";

/** Why bytes are no PDF that can be kept. `complex`: looking at it would take more work than a paper is worth. */
export type PdfFault = "cut" | "broken" | "encrypted" | "complex";

/** What a PDF says of itself. */
export interface PdfRead {
  pages: number;
  /** Of its largest picture: width × height. */
  pixels: number;
}

const signature = /^%PDF-[12]\.\d/;
/** Readers look for the end mark in so many last bytes. */
const tailBytes = 1_024;
/** All object streams of a file, unpacked. A page's object takes some hundred bytes, a tagged text's some megabyte. */
const unpackedBytes = 4 * 1024 * 1024;
/** Each costs an inflater of its own; writers put a hundred objects and more into one. */
const mostObjectStreams = 500;
/** What all object streams say that they hold. */
const mostPackedObjects = 50_000;
/** Counted by their keyword, which other text has as well; a page has a handful of them. */
const mostStreams = 20_000;
const longestDictionary = 64 * 1024;
const longestNode = 8 * 1024;
/** Of a page tree; each is looked at. */
const mostNodes = 200;

export const isPdf = (bytes: Buffer): boolean => signature.test(bytes.toString("latin1", 0, 8));

/** More work than any paper is worth, or what this reader can't unpack. */
class TooComplex extends Error {}

const hexDigit = (byte = 0): number => {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
};

/** Names may be written with their characters' codes: /Pa#67e. One pass puts the characters there, however many they are. */
function plainNames(text: string): string {
  if (!text.includes("#")) return text;
  const bytes = Buffer.from(text, "latin1");
  let length = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const high = bytes[at] === 0x23 ? hexDigit(bytes[at + 1]) : -1;
    const low = high < 0 ? -1 : hexDigit(bytes[at + 2]);
    bytes[length] = low < 0 ? (bytes[at] ?? 0) : high * 16 + low;
    length += 1;
    if (low >= 0) at += 2;
  }
  return bytes.toString("latin1", 0, length);
}

const numbers = {
  Count: /\/Count\s+(\d{1,10})(?!\s+\d+\s+R)/,
  N: /\/N\s+(\d{1,10})(?!\s+\d+\s+R)/,
  Width: /\/Width\s+(\d{1,10})(?!\s+\d+\s+R)/,
  Height: /\/Height\s+(\d{1,10})(?!\s+\d+\s+R)/,
} as const;

const numberOf = (dictionary: string, key: keyof typeof numbers): number =>
  Number(numbers[key].exec(dictionary)?.[1] ?? 0);

/** A stream's dictionary, and what stands in it. */
interface Stream {
  dictionary: string;
  content: Buffer;
}

/** Splits a file into the text between its streams, and the streams. */
function split(bytes: Buffer): { text: string; streams: Stream[] } {
  const streams: Stream[] = [];
  const text: string[] = [];
  let at = 0;
  for (;;) {
    const keyword = bytes.indexOf("stream", at, "latin1");
    if (keyword < 0) break;
    if (text.length === mostStreams) throw new TooComplex();
    const outside = bytes.toString("latin1", at, keyword);
    text.push(outside);
    const start = keyword + "stream".length + (bytes[keyword + "stream".length] === 0x0d ? 2 : 1);
    const isStream = outside.trimEnd().endsWith(">>");
    const end = isStream ? bytes.indexOf("endstream", start, "latin1") : -1;
    if (!isStream) {
      at = keyword + "stream".length;
      continue;
    }
    const dictionary = outside.slice(
      Math.max(outside.lastIndexOf(" obj"), outside.length - longestDictionary, 0),
    );
    streams.push({
      dictionary: plainNames(dictionary),
      content: bytes.subarray(start, end < 0 ? bytes.length : end),
    });
    at = end < 0 ? bytes.length : end + "endstream".length;
  }
  text.push(bytes.toString("latin1", at));
  return { text: plainNames(text.join("\n")), streams };
}

/** No filter, or deflate by itself: what else an object stream is packed with would hide its objects. */
const isReadable = (dictionary: string): boolean =>
  !/\/Filter\b/.test(dictionary) ||
  (/\/Filter\s*(?:\/FlateDecode\b|\[\s*\/FlateDecode\s*\])/.test(dictionary) &&
    !/\/(?:DecodeParms|F|FFilter)\b/.test(dictionary));

/** The objects in object streams. @throws Error where they are damaged, TooComplex where they are too many or hidden */
function unpacked(streams: readonly Stream[]): string {
  const packed = streams.filter(({ dictionary }) => /\/Type\s*\/ObjStm\b/.test(dictionary));
  const objects = packed.reduce((sum, { dictionary }) => sum + numberOf(dictionary, "N"), 0);
  if (packed.length > mostObjectStreams || objects > mostPackedObjects) throw new TooComplex();
  let left = unpackedBytes;
  const parts = packed.map(({ dictionary, content }) => {
    if (!isReadable(dictionary)) throw new TooComplex();
    const plain = /\/Filter\b/.test(dictionary) ? inflated(content, left) : content;
    left -= plain.length;
    return plain.toString("latin1");
  });
  return plainNames(parts.join("\n"));
}

/** @throws TooComplex where it would be longer than `most` bytes */
function inflated(content: Buffer, most: number): Buffer {
  if (most <= 0) throw new TooComplex();
  try {
    return inflateSync(content, { maxOutputLength: most });
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE" ? new TooComplex() : error;
  }
}

/** 1 where << stands at a place, -1 where >> does. */
function bracketAt(text: string, place: number): number {
  const code = text.charCodeAt(place);
  if ((code !== 0x3c && code !== 0x3e) || text.charCodeAt(place + 1) !== code) return 0;
  return code === 0x3c ? 1 : -1;
}

/** What stands in the dictionary around a place, up to its ends or so far that a page tree's node is surely in it. */
function dictionaryAround(text: string, place: number): string {
  let from = place;
  for (let depth = 0; from > Math.max(0, place - longestNode); from -= 1) {
    const bracket = bracketAt(text, from);
    if (bracket === 1 && depth === 0) break;
    depth -= bracket;
    if (bracket !== 0) from -= 1;
  }
  let to = place;
  for (let depth = 0; to < Math.min(text.length, place + longestNode); to += 1) {
    const bracket = bracketAt(text, to);
    if (bracket === -1 && depth === 0) break;
    depth += bracket;
    if (bracket !== 0) to += 1;
  }
  return text.slice(from, to);
}

/** Where a pattern (global) is found. @throws TooComplex where it is oftener than `most` times */
function placesOf(pattern: RegExp, text: string, most: number): number[] {
  const places: number[] = [];
  for (const { index } of text.matchAll(pattern)) {
    if (places.length === most) throw new TooComplex();
    places.push(index);
  }
  return places;
}

/** A file that was changed and saved again keeps the former versions of its pages. */
const versionsOfPage = 10;

/** Of one page each, former versions included; a file that has more has too many pages, or is no paper. */
const mostPageObjects = 10_000;

const isEncrypted = (where: string): boolean => /\/Encrypt\b/.test(where);

/**
 * Counts the pages and the largest picture's pixels of a PDF by its objects' dictionaries, packed ones included. Draws
 * nothing, and runs nothing. What it inflates and looks at is bounded, because the process that answers everybody does it.
 */
export function readPdf(bytes: Buffer): PdfRead | { fault: PdfFault } {
  const tail = bytes.toString("latin1", Math.max(0, bytes.length - tailBytes));
  if (!tail.includes("%%EOF")) return { fault: "cut" };
  try {
    return readWhole(bytes);
  } catch (error) {
    return { fault: error instanceof TooComplex ? "complex" : "broken" };
  }
}

function readWhole(bytes: Buffer): PdfRead | { fault: PdfFault } {
  const { text, streams } = split(bytes);
  if (isEncrypted(text) || streams.some(({ dictionary }) => isEncrypted(dictionary)))
    return { fault: "encrypted" };
  const objects = `${text}\n${unpacked(streams)}`;
  const counts = placesOf(/\/Type\s*\/Pages\b/g, objects, mostNodes).map((place) =>
    numberOf(dictionaryAround(objects, place), "Count"),
  );
  const versions = placesOf(/\/Type\s*\/Page(?![A-Za-z])/g, objects, mostPageObjects).length;
  const pages = Math.max(0, ...counts, Math.ceil(versions / versionsOfPage));
  const pixels = streams
    .filter(({ dictionary }) => /\/Subtype\s*\/Image\b/.test(dictionary))
    .map(({ dictionary }) => numberOf(dictionary, "Width") * numberOf(dictionary, "Height"));
  return pages > 0 ? { pages, pixels: Math.max(0, ...pixels) } : { fault: "broken" };
}
