import { copyFileSync, mkdirSync, openSync, readFileSync, statSync, truncateSync } from "node:fs";
import { dirname } from "node:path";

/** Limits of the disk space that logs take. */
export interface LogLimits {
  /** The size above which a log is moved to <name>.1, where it replaces the log that was moved there before. */
  maxBytes: number;
  /** The time between two checks of the logs, in milliseconds. */
  checkMs: number;
}

export const defaultLogLimits: LogLimits = { maxBytes: 20_000_000, checkMs: 10_000 };

/** Opens a log for appending. */
export function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true });
  return openSync(file, "a");
}

/**
 * Moves the content of a log to <name>.1 if there is too much of it. The program that writes to the log is not disturbed,
 * because the file is emptied, not replaced. A line that is written in that very moment may be lost.
 */
export function boundLog(file: string, { maxBytes }: Pick<LogLimits, "maxBytes">): void {
  const bytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (bytes <= maxBytes) return;
  copyFileSync(file, `${file}.1`);
  truncateSync(file);
}

/** Returns the size of a log in bytes, which is the place where a run that begins now will write. */
export const logSize = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

/** Returns a log's path and the line at which a run began, for the message about a child that would not start. */
export function logPlace(file: string, begin: number): string {
  const line =
    readFileSync(file)
      .subarray(0, begin)
      .filter((byte) => byte === newLine).length + 1;
  return line === 1 ? file : `${file}，第 ${line} 行起`;
}

/** Returns what a run that began at this place has written. */
export const logSince = (file: string, begin: number): string =>
  readFileSync(file).subarray(begin).toString();

const newLine = 0x0a;
