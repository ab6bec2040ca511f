/**
 * Integer fen of a decimal string in yuan ("12.30" → 1230), by its digits: floats would lose fen.
 * @throws a plain Error when it isn't an amount of whole fen
 */
export function fenFromYuan(yuan: string): number {
  const [, sign, whole = "", fraction = ""] = /^(-?)(\d{1,13})(?:\.(\d{1,2})0*)?$/.exec(yuan) ?? [];
  if (whole === "") throw new Error(`Not an amount in yuan: ${JSON.stringify(yuan)}`);
  const fen = Number(whole) * 100 + Number(fraction.padEnd(2, "0"));
  return sign === "-" && fen !== 0 ? -fen : fen;
}
