/** Mark of UTF-8. Without it, Excel reads the file in the machine's own encoding. */
const byteOrderMark = "\uFEFF";

/**
 * Characters that a spreadsheet takes for the start of a formula. Some programs treat full-width forms like half-width
 * ones.
 */
const formulaStart = /^[=+\-@\t\r\n＝＋－＠]/;

/**
 * Numbers of 12 digits or more. Spreadsheets show them rounded, and Excel turns all digits after the fifteenth into
 * zeros.
 */
const longNumber = /^\d{12,}$/;

/**
 * Returns a cell that a spreadsheet shows as plain text. A leading apostrophe prevents formulas from running and long
 * numbers from being rounded.
 */
export function textCell(text: string): string {
  const plain = formulaStart.test(text) || longNumber.test(text) ? `'${text}` : text;
  return `"${plain.replaceAll('"', '""')}"`;
}

/**
 * Returns an amount in fen as yuan with two decimals, for a numeric column. @throws RangeError if it isn't a whole
 * number
 */
export function yuanCell(fen: number): string {
  if (!Number.isSafeInteger(fen)) throw new RangeError(`not an amount in fen: ${fen}`);
  const digits = String(Math.abs(fen)).padStart(3, "0");
  return `${fen < 0 ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Returns the file in UTF-8 with a byte order mark and the line ends of RFC 4180. Cells are written as they are. */
export function csvFile(lines: readonly (readonly string[])[]): string {
  return byteOrderMark + lines.map((cells) => `${cells.join(",")}\r\n`).join("");
}
