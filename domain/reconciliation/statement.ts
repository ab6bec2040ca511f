import type { PaymentEvidence, RefundAnswer } from "../money/payment";

/**
 * Fee that the channel keeps for a line's money, in fen. It is negative for a refund, which gives back its share of the
 * fee.
 */
export interface Charge {
  feeFen?: number;
  /** Fee calculated from the rate that the line names, in fen. */
  feeByRateFen?: number;
}

export interface PaymentLine extends Charge {
  kind: "payment";
  evidence: PaymentEvidence;
}

/** A refund in a statement. The amount is fen. */
export interface RefundLine extends Pick<Charge, "feeFen"> {
  refundNumber: string;
  /** Number of the attempt; UnionPay's statement has none. */
  attemptNumber?: string;
  transactionId: string;
  amountFen: number;
  status: RefundAnswer["status"];
  /** Number that the channel gave the refund, under which its money moves. */
  fundsId?: string;
  /** Time of the line, in ISO 8601 UTC: for WeChat when the refund was requested, for UnionPay when it was done. */
  at?: string;
  /** Instant at which the refund's money moved, if it is known, in ISO 8601 UTC. */
  movedAt?: string;
}

/**
 * A line that can't be read. The other lines of the day are still used. Its number is counted from 1 and includes the
 * header.
 */
export interface UnreadableLine {
  kind: "unreadable";
  lineNumber: number;
}

/** One line of a gateway's statement of a day. */
export type StatementLine = PaymentLine | ({ kind: "refund" } & RefundLine) | UnreadableLine;

/** Returns what `read` makes of a line, or marks the line as unreadable if that throws. */
export function readOrSkip<T>(lineNumber: number, read: () => T): T | UnreadableLine {
  try {
    return read();
  } catch {
    return { kind: "unreadable", lineNumber };
  }
}

/**
 * Returns the attempt number or refund number of a line, which tells whose money it is; undefined if the line can't be
 * read.
 */
export const numberIn = (line: StatementLine): string | undefined => {
  if (line.kind === "unreadable") return undefined;
  return line.kind === "payment" ? line.evidence.attemptNumber : line.refundNumber;
};

/** Returns when a refund was done by the bill: the movement of its money if that is known, otherwise the line's own time. */
export const doneIn = ({ status, at, movedAt = at }: RefundLine): { doneAt?: string } =>
  status === "refunded" && movedAt !== undefined ? { doneAt: movedAt } : {};

export const unreadableIn = (lines: readonly ({ kind: string } | UnreadableLine)[]): number[] =>
  lines.flatMap((line) => ("lineNumber" in line ? [line.lineNumber] : []));

export const paymentsIn = (lines: readonly StatementLine[]): PaymentEvidence[] =>
  lines.flatMap((line) => (line.kind === "payment" ? [line.evidence] : []));

export const refundsIn = (lines: readonly StatementLine[]): RefundLine[] =>
  lines.flatMap((line) => (line.kind === "refund" ? [line] : []));
