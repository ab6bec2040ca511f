import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";

export interface Journal<Entry> {
  append(entry: Entry): void;
  close(): void;
}

/**
 * Returns a journal's entries, oldest first. Returns none if there is no file yet. If a killed process left the last
 * line unfinished, the line is cut off, so that the next entry starts on its own line.
 */
export function readJournal<Entry>(file: string): Entry[] {
  if (!existsSync(file)) return [];
  const bytes = readFileSync(file);
  const length = bytes.lastIndexOf("\n") + 1;
  if (length < bytes.length) truncateSync(file, length);
  return bytes
    .subarray(0, length)
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Entry);
}

const toLine = (entry: unknown): string => `${JSON.stringify(entry)}\n`;

/** Replaces a journal by a shorter one with the same meaning, in one atomic step. */
export function rewriteJournal(file: string, entries: readonly unknown[]): void {
  const replacement = `${file}.new`;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(replacement, entries.map(toLine).join(""), { mode: 0o600 });
  renameSync(replacement, file);
}

/**
 * Writes bytes from an offset on, and returns how many were written. A nearly full disk takes fewer than it is given.
 */
type Write = (descriptor: number, bytes: Buffer, offset: number) => number;

/**
 * Opens a journal for writing. When `append` returns, the kernel has the entry, so a killed process loses none. If the
 * disk takes only a part of an entry, the part is removed again and `append` throws; otherwise the next entry would
 * continue the unfinished line.
 */
export function openJournal<Entry>(file: string, write: Write = writeSync): Journal<Entry> {
  mkdirSync(dirname(file), { recursive: true });
  const descriptor = openSync(file, "a", 0o600);
  return {
    append: (entry) => {
      const line = Buffer.from(toLine(entry));
      const lengthBefore = fstatSync(descriptor).size;
      try {
        for (let written = 0; written < line.length;) written += write(descriptor, line, written);
      } catch (error) {
        ftruncateSync(descriptor, lengthBefore);
        throw error;
      }
    },
    close: () => closeSync(descriptor),
  };
}
