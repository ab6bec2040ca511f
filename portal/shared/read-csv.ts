import { parse } from "papaparse";

/** Excel saves in the system's own encoding unless told otherwise: UTF-8 is tried first, then GB18030. */
function decode(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("gb18030").decode(bytes);
  }
}

/** The rows of a .csv file, each cell without its outer spaces; empty rows are left out. */
export async function readCsv(file: Blob): Promise<string[][]> {
  const { data } = parse<string[]>(decode(await file.arrayBuffer()), { skipEmptyLines: "greedy" });
  return data.map((row) => row.map((cell) => cell.trim()));
}
