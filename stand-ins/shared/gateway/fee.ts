/** What the channel keeps of a payment: six per mille, rounded to whole fen, as it leaves the account. */
export const feeFen = (fen: number): number => Math.round((fen * 6) / 1_000);

/**
 * What a refund gives back of its payment's fee. Its share is told by what went back before it, so that a payment that
 * went back in parts gives back its whole fee, and no fen more.
 */
export const feeGivenBackFen = ({ beforeFen, fen }: { beforeFen: number; fen: number }): number =>
  feeFen(beforeFen + fen) - feeFen(beforeFen);
