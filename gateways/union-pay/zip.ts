import { inflateRawSync } from "node:zlib";

const endOfDirectory = 0x06054b50;
const directoryEntry = 0x02014b50;
const endRecordLength = 22;
const entryHeaderLength = 46;
const localHeaderLength = 30;

/** The most that one file may inflate to, so that a broken archive can't fill the memory. */
const maxFileBytes = 256 * 1024 * 1024;

/**
 * The files of a ZIP archive by their names: enough of the format for UnionPay's statements
 * (stored or deflated, one disk, no encryption).
 * @throws Error when it is no such archive
 */
export function unzip(archive: Buffer): Map<string, Buffer> {
  const end = findEnd(archive);
  const count = archive.readUInt16LE(end + 10);
  const files = new Map<string, Buffer>();
  let at = archive.readUInt32LE(end + 16);
  for (let index = 0; index < count; index += 1) {
    if (archive.readUInt32LE(at) !== directoryEntry) {
      throw new Error("the ZIP directory is broken");
    }
    const nameLength = archive.readUInt16LE(at + 28);
    const name = archive.toString("utf8", at + entryHeaderLength, at + entryHeaderLength + nameLength);
    files.set(name, contentOf(archive, at));
    at += entryHeaderLength + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return files;
}

function findEnd(archive: Buffer): number {
  for (let at = archive.length - endRecordLength; at >= 0; at -= 1) {
    if (archive.readUInt32LE(at) === endOfDirectory) {
      return at;
    }
  }
  throw new Error("not a ZIP archive");
}

function contentOf(archive: Buffer, entry: number): Buffer {
  const method = archive.readUInt16LE(entry + 10);
  const compressedSize = archive.readUInt32LE(entry + 20);
  const local = archive.readUInt32LE(entry + 42);
  const start =
    local + localHeaderLength + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  const bytes = archive.subarray(start, start + compressedSize);
  if (method === 0) {
    return bytes;
  }
  if (method === 8) {
    return inflateRawSync(bytes, { maxOutputLength: maxFileBytes });
  }
  throw new Error("a ZIP entry is packed in an unknown way");
}
