/**
 * Returns a line of WeChat's bills. A back quote stands before each cell, so that spreadsheets don't read it as a
 * number.
 */
export function toLine(cells: string[]): string {
  return cells.map((cell) => `\`${cell.replaceAll(/[`\r\n]/g, " ")}`).join(",");
}

export function yuan(fen: number): string {
  const units = Math.abs(fen);
  return `${fen < 0 ? "-" : ""}${Math.floor(units / 100)}.${String(units % 100).padStart(2, "0")}`;
}
