import { mkdirSync, openSync, readFileSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";

const maxBytes = 10_000_000;

/** Opens a log to be appended to; one beyond 10 MB is put aside as <name>.1 first. */
export function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true });
  const bytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (bytes > maxBytes) renameSync(file, `${file}.1`);
  return openSync(file, "a");
}

/** The last lines of a log, for a message about a child that would not start. */
export function logTail(file: string, lines = 15): string {
  return readFileSync(file, "utf8").trimEnd().split("\n").slice(-lines).join("\n");
}
