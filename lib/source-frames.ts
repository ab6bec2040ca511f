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
