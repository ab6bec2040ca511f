/** Without it Excel takes UTF-8 for the machine's own encoding. */
const byteOrderMark = "\uFEFF";

/** What spreadsheets take for the beginning of a formula; the wide forms are folded into the narrow ones by some. */
const formulaStart = /^[=+\-@\t\r\n＝＋－＠]/;

/** Excel keeps 15 digits of a number and turns the rest into zeros. */
const longNumber = /^\d{12,}$/;

/**
 * A cell that a spreadsheet shows as the text it is. An apostrophe keeps a formula from being run, and a long number
 * from being rounded.
 */
export function textCell(text: string): string {
  const plain = formulaStart.test(text) || longNumber.test(text) ? `'${text}` : text;
  return `"${plain.replaceAll('"', '""')}"`;
}

/** Fen as yuan with two decimals, for a column of numbers. @throws RangeError when it isn't a whole number */
export function yuanCell(fen: number): string {
  if (!Number.isSafeInteger(fen)) throw new RangeError(`not an amount in fen: ${fen}`);
  const digits = String(Math.abs(fen)).padStart(3, "0");
  return `${fen < 0 ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** The file: UTF-8 with its mark, lines as RFC 4180 ends them. The cells are written as they come. */
export function csvFile(lines: readonly (readonly string[])[]): string {
  return byteOrderMark + lines.map((cells) => `${cells.join(",")}\r\n`).join("");
}
