/** Mark of UTF-8. Without it, Excel reads the file in the machine's own encoding. */
const byteOrderMark = "\uFEFF";

/**
 * Matches text that a spreadsheet takes for a formula: one of its signs, behind what some programs skip or don't show
 * (spaces, control characters, signs without a width). Wide, small and raised forms and the minus sign count as well;
 * text is compared in NFKC, which makes one of most of them.
 */
const formula = /^[\s\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]*[=+\-@\u2212]/u;
const skippedStart = /^[\t\r\n]/;

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
  const isRead = formula.test(text.normalize("NFKC")) || skippedStart.test(text) || longNumber.test(text);
  const plain = isRead ? `'${text}` : text;
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
