import { toUtc } from "./transaction";

/** One line of a bill: its cells by the names in the header. */
export type BillLine = ReadonlyMap<string, string>;

export interface Bill {
  /**
   * Lines of the bill, numbered from 1 with the header included. Each is read separately, so that an invalid line
   * affects only itself.
   */
  lines: { lineNumber: number; read: () => BillLine }[];
  sums: BillLine;
}

/**
 * Splits a bill of WeChat Pay: a header line, lines whose cells each start with a backtick, then the names of the sums
 * and the sums.
 * @param sumsBegin - name of the first sum
 * @throws Error if there is no header, or there are no sums
 */
export function partBill(csv: string, sumsBegin: string): Bill {
  const lines = csv
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .filter((line) => line !== "");
  const sumsAt = lines.findIndex((line) => line.startsWith(sumsBegin));
  const [header, sumsHeader, sums] = [lines[0], lines[sumsAt], lines[sumsAt + 1]];
  if (sumsAt < 1 || header === undefined || sumsHeader === undefined || sums === undefined) {
    throw new Error("The statement has no header or no sums");
  }
  return {
    lines: lines.slice(1, sumsAt).map((line, index) => ({
      lineNumber: index + 2,
      read: () => readLine(line, header),
    })),
    sums: readLine(sums, sumsHeader),
  };
}

function readLine(line: string, header: string): BillLine {
  const names = header.split(",");
  const cells = line.slice(1).split(",`");
  if (!line.startsWith("`") || cells.length !== names.length)
    throw new Error("A statement line doesn't fit its header");
  return new Map(names.map((name, index) => [name, cells[index] ?? ""]));
}

/**
 * Returns a Beijing time in a line as ISO 8601 UTC. @throws Error if the bill has no such column, or it contains no
 * time
 */
export const timeIn = (line: BillLine, name: string): string =>
  toUtc(`${cell(line, name).replace(" ", "T")}+08:00`);

/** Returns the value of a column. @throws Error if the bill has no such column */
export function cell(line: BillLine, name: string): string {
  const value = line.get(name);
  if (value === undefined) throw new Error(`The statement has no column ${name}`);
  return value;
}
