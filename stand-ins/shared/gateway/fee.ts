/**
 * Returns the channel's fee for a payment, in fen: six per mille, rounded. It is positive for money that leaves the
 * merchant's account.
 */
export const feeFen = (fen: number): number => Math.round((fen * 6) / 1_000);

/**
 * Returns the part of a payment's fee that a refund returns, in fen. It depends on the earlier refunds, so that a
 * payment that is refunded in parts returns exactly its whole fee.
 */
export const feeGivenBackFen = ({ beforeFen, fen }: { beforeFen: number; fen: number }): number =>
  feeFen(beforeFen + fen) - feeFen(beforeFen);
