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

/** Returns the last lines of a log, for the message about a child that would not start. */
export function logTail(file: string, lines = 15): string {
  return readFileSync(file, "utf8").trimEnd().split("\n").slice(-lines).join("\n");
}
