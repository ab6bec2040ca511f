import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { dirname, resolve } from "node:path";

/** Source maps of the files from which errors have come so far; undefined for a file without one. */
const maps = new Map<string, SourceMap | undefined>();

function mapOf(file: string): SourceMap | undefined {
  if (!maps.has(file)) {
    try {
      maps.set(file, new SourceMap(JSON.parse(readFileSync(`${file}.map`, "utf8"))));
    } catch {
      maps.set(file, undefined);
    }
  }
  return maps.get(file);
}

/**
 * Returns a stack line with its place in the source, if the file was compiled and its source map lies beside it. Maps are
 * read only when an error is logged. Node.js' own option would read the maps of all modules at each start, which takes a
 * tenth of the start.
 */
export function sourceFrame(frame: string): string {
  return frame.replace(/(\/[^():]+\.js):(\d+):(\d+)/, (whole, file: string, line: string, column: string) => {
    const entry = mapOf(file)?.findEntry(Number(line) - 1, Number(column) - 1);
    if (!entry || !("originalSource" in entry)) return whole;
    const { originalSource, originalLine, originalColumn } = entry;
    return `${resolve(dirname(file), originalSource)}:${originalLine + 1}:${originalColumn + 1}`;
  });
}

export interface ErrorDescription {
  name: string;
  message: string;
  stack?: string;
  cause?: ErrorDescription;
}

/**
 * Masks personal data in an error message: quoted values, which database errors contain, and long runs of digits, which
 * may be telephone or lock numbers.
 */
const masked = (message: string): string => message.replace(/"[^"]*"/g, '"…"').replace(/\d{7,}/g, "…");

/** Returns a description of an error that may be logged, without the personal data that its messages quote. */
export function describeError(error: unknown): ErrorDescription {
  if (!(error instanceof Error))
    return { name: typeof error, message: "something that is no Error was thrown" };
  const frames = error.stack?.split("\n").filter((line) => /^\s+at /.test(line));
  return {
    name: error.name,
    message: masked(error.message),
    ...(frames?.length ? { stack: frames.map((line) => sourceFrame(line.trim())).join("\n") } : {}),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}
