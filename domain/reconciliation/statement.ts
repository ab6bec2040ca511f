import type { PaymentEvidence, RefundAnswer } from "../money/payment";

/** A refund as a statement tells it. Amount in fen. */
export interface RefundLine {
  refundNumber: string;
  /** UnionPay's statement has none. */
  attemptNumber?: string;
  transactionId: string;
  amountFen: number;
  standing: RefundAnswer["standing"];
}

/** One line of a gateway's statement of a day. */
export type StatementLine =
  | { kind: "payment"; evidence: PaymentEvidence }
  | ({ kind: "refund" } & RefundLine);

export const paymentsIn = (lines: readonly StatementLine[]): PaymentEvidence[] =>
  lines.flatMap((line) => (line.kind === "payment" ? [line.evidence] : []));

export const refundsIn = (lines: readonly StatementLine[]): RefundLine[] =>
  lines.flatMap((line) => (line.kind === "refund" ? [line] : []));
