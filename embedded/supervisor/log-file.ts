import { copyFileSync, mkdirSync, openSync, readFileSync, statSync, truncateSync } from "node:fs";
import { dirname } from "node:path";

/** How much room logs may take. */
export interface LogLimits {
  /** One beyond this is put aside as <name>.1, in place of what was there. */
  maxBytes: number;
  /** Milliseconds between two looks at them. */
  checkMs: number;
}

export const defaultLogLimits: LogLimits = { maxBytes: 20_000_000, checkMs: 10_000 };

/** Opens a log to be appended to. */
export function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true });
  return openSync(file, "a");
}

/**
 * Puts aside what a log holds, if that is too much. Whoever writes to it goes on: the file is emptied, not replaced. A
 * line that is written in the very moment may be lost.
 */
export function boundLog(file: string, { maxBytes }: Pick<LogLimits, "maxBytes">): void {
  const bytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (bytes <= maxBytes) return;
  copyFileSync(file, `${file}.1`);
  truncateSync(file);
}

/** The last lines of a log, for a message about a child that would not start. */
export function logTail(file: string, lines = 15): string {
  return readFileSync(file, "utf8").trimEnd().split("\n").slice(-lines).join("\n");
}
