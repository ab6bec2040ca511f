import { toUtc } from "./transaction";

/** One line of a bill, its cells by the header's names. */
export type BillLine = ReadonlyMap<string, string>;

export interface Bill {
  /** Each is read on its own, for one that makes no sense costs only itself. Counted from 1, the header included. */
  lines: { lineNumber: number; read: () => BillLine }[];
  sums: BillLine;
}

/**
 * Parts one of WeChat's bills: a header line, lines whose cells each start with a backtick, then the sums' names and the
 * sums.
 * @param sumsBegin the name of the first sum
 * @throws a plain Error when there is no header, or there are no sums
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

/** A time in Beijing, as ISO 8601 UTC. @throws when the bill has no such column, or it holds no time */
export const timeIn = (line: BillLine, name: string): string =>
  toUtc(`${cell(line, name).replace(" ", "T")}+08:00`);

/** @throws a plain Error when the bill has no such column */
export function cell(line: BillLine, name: string): string {
  const value = line.get(name);
  if (value === undefined) throw new Error(`The statement has no column ${name}`);
  return value;
}
