function assertFen(fen: number): void {
  if (!Number.isSafeInteger(fen)) throw new RangeError(`not an amount in fen: ${fen}`);
}

/** Returns an amount in fen as yuan with two decimals and no separators: 18868 → "188.68", −18868 → "-188.68". */
export function yuan(fen: number): string {
  assertFen(fen);
  const digits = String(Math.abs(fen)).padStart(3, "0");
  return `${fen < 0 ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Returns the fen of an amount in yuan with at most two decimals: "188.68" → 18868. */
export function fenOf(yuanText: string): number {
  const [whole = "0", decimals = ""] = yuanText.replace("-", "").split(".");
  const fen = Number(whole) * 100 + Number(decimals.padEnd(2, "0"));
  return yuanText.startsWith("-") ? -fen : fen;
}

/** Returns the sums of some lines, in fen. */
export function totalsOf(lines: readonly { netFen: number; taxFen: number }[]) {
  const netFen = lines.reduce((sum, line) => sum + line.netFen, 0);
  const taxFen = lines.reduce((sum, line) => sum + line.taxFen, 0);
  return { netFen, taxFen, totalFen: netFen + taxFen };
}

/** Largest number of decimals of a quantity or a price. */
const decimalPlaces = 8;
const one = 10n ** BigInt(decimalPlaces);

/** Returns a decimal of up to eight places as an exact integer: "1.5" → 150000000n. */
function scaled(decimal: string): bigint {
  const [whole = "0", decimals = ""] = decimal.split(".");
  return BigInt(whole + decimals.padEnd(decimalPlaces, "0"));
}

/** Decides whether quantity times price equals an amount, with a tolerance of one fen. */
export function comesTo({ num, price }: { num: string; price: string }, fen: number): boolean {
  const oneFen = (one * one) / 100n;
  const excess = scaled(num) * scaled(price) - BigInt(fen) * oneFen;
  return -oneFen <= excess && excess <= oneFen;
}

/** Returns the price of one piece in yuan, never negative. It has two decimals, or up to eight if two are not exact. */
export function unitPrice(fen: number, num: string): string {
  const [dividend, divisor] = [(BigInt(fen) * one * one) / 100n, scaled(num)];
  const digits = String((2n * dividend + divisor) / (2n * divisor)).padStart(decimalPlaces + 1, "0");
  const decimals = digits.slice(-decimalPlaces).replace(/0{1,6}$/, "");
  return `${digits.slice(0, -decimalPlaces)}.${decimals}`;
}
