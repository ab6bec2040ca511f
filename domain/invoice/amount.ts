function assertFen(fen: number): void {
  if (!Number.isSafeInteger(fen) || fen < 0) throw new RangeError(`not an amount in fen: ${fen}`);
}

/**
 * Splits an amount that includes tax: net = round(total / (1 + rate)), tax = total − net, so the two always add up.
 *
 * @param amount - `totalFen` in fen; `ratePercent` a whole number, 6 for 6 %
 * @throws RangeError on anything but whole, non-negative numbers
 */
export function splitTax({ totalFen, ratePercent }: { totalFen: number; ratePercent: number }): {
  netFen: number;
  taxFen: number;
} {
  assertFen(totalFen);
  if (!Number.isInteger(ratePercent) || ratePercent < 0)
    throw new RangeError(`not a rate in percent: ${ratePercent}`);
  const divisor = 100n + BigInt(ratePercent);
  const netFen = Number((200n * BigInt(totalFen) + divisor) / (2n * divisor));
  return { netFen, taxFen: totalFen - netFen };
}

/**
 * Returns an amount in fen as yuan with two decimals and no separators: 18868 → "188.68".
 * @throws RangeError if it is no whole, non-negative number
 */
export function yuan(fen: number): string {
  assertFen(fen);
  const digits = String(fen).padStart(3, "0");
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
