import { parse } from "papaparse";
import { ProblemError } from "../client/problem";
import { words } from "../words";

/** Decodes a file. Excel saves in the system's own encoding by default, so UTF-8 is tried first, then GB18030. */
function decode(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("gb18030").decode(bytes);
  }
}

const text = words.file;

const unreadable = (title: string, detail: string): ProblemError =>
  new ProblemError({ code: "UNREADABLE_FILE", status: 422, title, detail });

/** Decides whether a file is an Excel workbook. A workbook is a ZIP archive, whatever its file name. */
const isWorkbook = (bytes: ArrayBuffer): boolean => {
  const [first, second] = new Uint8Array(bytes);
  return first === 0x50 && second === 0x4b;
};

/**
 * Returns the parsed rows of a CSV file. Cells are trimmed, and empty rows are left out.
 * @throws ProblemError for a workbook, or a file without rows
 */
export async function readCsv<Row>(file: Blob, rowsOf: (table: string[][]) => Row[]): Promise<Row[]> {
  const bytes = await file.arrayBuffer();
  if (isWorkbook(bytes)) throw unreadable(text.workbookTitle, text.workbookNext);
  const { data } = parse<string[]>(decode(bytes), { skipEmptyLines: "greedy" });
  const rows = rowsOf(data.map((row) => row.map((cell) => cell.trim())));
  if (rows.length === 0) throw unreadable(text.emptyTitle, text.emptyNext);
  return rows;
}
