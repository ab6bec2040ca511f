import { inflateSync } from "node:zlib";

/** Why bytes are no PDF that can be kept. */
export type PdfFault = "cut" | "broken" | "encrypted";

/** What a PDF says of itself. */
export interface PdfRead {
  pages: number;
  /** Of its largest picture: width × height. */
  pixels: number;
}

const signature = /^%PDF-[12]\.\d/;
/** Readers look for the end mark in so many last bytes. */
const tailBytes = 1_024;
/** All object streams of a file, unpacked. A page's object takes some hundred bytes. */
const unpackedBytes = 16 * 1024 * 1024;
const longestDictionary = 64 * 1024;
const longestNode = 8 * 1024;
/** Of a page tree; each is looked at. */
const mostNodes = 500;

export const isPdf = (bytes: Buffer): boolean => signature.test(bytes.toString("latin1", 0, 8));

/** Names may be written with their characters' codes: /Pa#67e. */
const plainNames = (text: string): string =>
  text.replace(/#([0-9A-Fa-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

const numberOf = (dictionary: string, key: string): number =>
  Number(new RegExp(String.raw`/${key}\s+(\d{1,10})(?!\s+\d+\s+R)`).exec(dictionary)?.[1] ?? 0);

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

/** The objects in object streams. @throws Error where they are packed otherwise than by deflate, or are too many */
function unpacked(streams: readonly Stream[]): string {
  let left = unpackedBytes;
  const parts = streams
    .filter(({ dictionary }) => /\/Type\s*\/ObjStm\b/.test(dictionary))
    .map(({ dictionary, content }) => {
      const isPacked = /\/Filter\b/.test(dictionary);
      const plain = isPacked ? inflateSync(content, { maxOutputLength: left }) : content;
      left -= plain.length;
      return plain.toString("latin1");
    });
  return plainNames(parts.join("\n"));
}

/** What stands in the dictionary around a place, up to its ends or so far that a page tree's node is surely in it. */
function dictionaryAround(text: string, place: number): string {
  let from = place;
  for (let depth = 0; from > Math.max(0, place - longestNode); from -= 1) {
    const two = text.slice(from, from + 2);
    if (two === "<<" && depth === 0) break;
    if (two === "<<" || two === ">>") {
      depth += two === ">>" ? 1 : -1;
      from -= 1;
    }
  }
  let to = place;
  for (let depth = 0; to < Math.min(text.length, place + longestNode); to += 1) {
    const two = text.slice(to, to + 2);
    if (two === ">>" && depth === 0) break;
    if (two === "<<" || two === ">>") {
      depth += two === "<<" ? 1 : -1;
      to += 1;
    }
  }
  return text.slice(from, to);
}

/** A file that was changed and saved again keeps the former versions of its pages. */
const versionsOfPage = 10;

/**
 * Counts the pages and the largest picture's pixels of a PDF by its objects' dictionaries, packed ones included. Draws
 * nothing, and runs nothing.
 */
export function readPdf(bytes: Buffer): PdfRead | { fault: PdfFault } {
  const tail = bytes.toString("latin1", Math.max(0, bytes.length - tailBytes));
  if (!tail.includes("%%EOF")) return { fault: "cut" };
  const { text, streams } = split(bytes);
  const isEncrypted = (where: string) => /\/Encrypt\b/.test(where);
  if (isEncrypted(text) || streams.some(({ dictionary }) => isEncrypted(dictionary)))
    return { fault: "encrypted" };
  let objects: string;
  try {
    objects = `${text}\n${unpacked(streams)}`;
  } catch {
    return { fault: "broken" };
  }
  const nodes = [...objects.matchAll(/\/Type\s*\/Pages\b/g)];
  if (nodes.length > mostNodes) return { fault: "broken" };
  const counts = nodes.map(({ index }) => numberOf(dictionaryAround(objects, index), "Count"));
  const versions = objects.match(/\/Type\s*\/Page(?![A-Za-z])/g)?.length ?? 0;
  const pages = Math.max(0, ...counts, Math.ceil(versions / versionsOfPage));
  const pixels = streams
    .filter(({ dictionary }) => /\/Subtype\s*\/Image\b/.test(dictionary))
    .map(({ dictionary }) => numberOf(dictionary, "Width") * numberOf(dictionary, "Height"));
  return pages > 0 ? { pages, pixels: Math.max(0, ...pixels) } : { fault: "broken" };
}
