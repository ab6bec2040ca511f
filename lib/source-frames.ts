import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { dirname, resolve } from "node:path";

/** Of the files that errors came from so far; undefined for those without a map. */
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
 * A line of a stack as it stands in the source, where that was compiled and its map lies beside it. Maps are read when an
 * error is logged: Node.js' own flag for it reads those of all modules at each start, a tenth of what a start takes.
 */
export function sourceFrame(frame: string): string {
  return frame.replace(/(\/[^():]+\.js):(\d+):(\d+)/, (whole, file: string, line: string, column: string) => {
    const entry = mapOf(file)?.findEntry(Number(line) - 1, Number(column) - 1);
    if (!entry || !("originalSource" in entry)) return whole;
    const { originalSource, originalLine, originalColumn } = entry;
    return `${resolve(dirname(file), originalSource)}:${originalLine + 1}:${originalColumn + 1}`;
  });
}
