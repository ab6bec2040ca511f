import type { PaymentEvidence, RefundAnswer } from "../money/payment";

/** What the channel keeps of a line's money, in fen: negative of a refund, which gives its share of the fee back. */
export interface Charge {
  feeFen?: number;
  /** The same by the rate that the line names. */
  feeByRateFen?: number;
}

export interface PaymentLine extends Charge {
  kind: "payment";
  evidence: PaymentEvidence;
}

/** A refund as a statement tells it. Amount in fen. */
export interface RefundLine extends Pick<Charge, "feeFen"> {
  refundNumber: string;
  /** UnionPay's statement has none. */
  attemptNumber?: string;
  transactionId: string;
  amountFen: number;
  status: RefundAnswer["status"];
  /** The channel's own number of it, under which its money moves. */
  fundsId?: string;
  /** The line's time: WeChat's when it was asked for, UnionPay's when it was done. ISO 8601 UTC. */
  at?: string;
  /** When its money moved, where that is known. ISO 8601 UTC. */
  movedAt?: string;
}

/** A line that makes no sense: it costs itself, not the day. Counted from 1, its header included. */
export interface UnreadableLine {
  kind: "unreadable";
  lineNumber: number;
}

/** One line of a gateway's statement of a day. */
export type StatementLine = PaymentLine | ({ kind: "refund" } & RefundLine) | UnreadableLine;

/** What a line says, or that it says nothing. */
export function readOrSkip<T>(lineNumber: number, read: () => T): T | UnreadableLine {
  try {
    return read();
  } catch {
    return { kind: "unreadable", lineNumber };
  }
}

/** Whose money a line is about, as far as its numbers tell; undefined of one that can't be read. */
export const numberIn = (line: StatementLine): string | undefined => {
  if (line.kind === "unreadable") return undefined;
  return line.kind === "payment" ? line.evidence.attemptNumber : line.refundNumber;
};

/** When a refund was done, by the bill: when its money moved, or else the line's own time. */
export const doneIn = ({ status, at, movedAt = at }: RefundLine): { doneAt?: string } =>
  status === "refunded" && movedAt !== undefined ? { doneAt: movedAt } : {};

export const unreadableIn = (lines: readonly ({ kind: string } | UnreadableLine)[]): number[] =>
  lines.flatMap((line) => ("lineNumber" in line ? [line.lineNumber] : []));

export const paymentsIn = (lines: readonly StatementLine[]): PaymentEvidence[] =>
  lines.flatMap((line) => (line.kind === "payment" ? [line.evidence] : []));

export const refundsIn = (lines: readonly StatementLine[]): RefundLine[] =>
  lines.flatMap((line) => (line.kind === "refund" ? [line] : []));
