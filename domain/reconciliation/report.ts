import type { BookRefund } from "../money/books";
import type { Channel, PaymentEvidence, RefundAnswer, RefundEvidence } from "../money/payment";

/**
 * How a line of a statement and an entry of our books differ. `standingDiffers` is a refund's alone: it has ended
 * there and not here, or otherwise. `unreadable` is a line that makes no sense: its transaction is the line's number.
 */
export const differenceClasses = [
  "missingHere",
  "missingThere",
  "amountDiffers",
  "standingDiffers",
  "unreadable",
] as const;
export type DifferenceClass = (typeof differenceClasses)[number];

/** What a workflow can be told of a difference, for it to judge. */
export type News =
  | { kind: "payment"; evidence: PaymentEvidence }
  | { kind: "refund"; evidence: RefundEvidence };

/** A difference between a statement and our books. Amounts in fen; a side that lacks the money has none. */
export interface Difference {
  found: DifferenceClass;
  kind: "payment" | "refund";
  /** Absent for a refund that our books lack, and UnionPay names only by its own number. */
  attemptNumber?: string;
  transactionId: string;
  refundNumber?: string;
  oursFen?: number;
  theirsFen?: number;
  ourStatus?: BookRefund["status"];
  theirStanding?: RefundAnswer["standing"];
  news?: News;
}

/** Sums in fen. `refundedFen` is money that has gone back, not what is on its way. */
export interface Money {
  paidFen: number;
  refundedFen: number;
  netFen: number;
}

/** How many lines and entries are of each class. */
export type Counts = Record<"matched" | Exclude<DifferenceClass, "unreadable">, number>;

/** Whether there was a file: without one, nothing happened that day, or it is made too late. */
export type StatementFile = "compared" | "none";

/** A statement compared with our books. */
export interface Comparison {
  statement: StatementFile;
  ours: Money;
  theirs: Money;
  payments: Counts;
  refunds: Counts;
  differences: Difference[];
}

/**
 * What was done about a difference: the application's workflow was told of it; money for a finished application is
 * on its way back; it was known already, so nothing was to be done; or the operator has to look at it.
 */
export const differenceActions = [
  "workflowTold",
  "strayRefundStarted",
  "alreadyKnown",
  "forTheOperator",
] as const;
export type DifferenceAction = (typeof differenceActions)[number];

/** A difference as it is kept: no evidence, but what was done. */
export interface ReportedDifference extends Omit<Difference, "news"> {
  channel: Channel;
  action: DifferenceAction;
}

/** One channel's part of a report; without sums where it could not be told whether there is a statement. */
export type ChannelReport =
  | ({ channel: Channel } & Omit<Comparison, "differences">)
  | { channel: Channel; statement: "unavailable" };

/** What one run of a day's reconciliation found. It holds no personal data. */
export interface ReconciliationReport {
  /** YYYY-MM-DD, Beijing. */
  day: string;
  /** Of the workflow that made it. */
  runId: string;
  trigger: "scheduled" | "manual";
  /** ISO 8601 UTC. */
  ranAt: string;
  channels: ChannelReport[];
  differences: ReportedDifference[];
}
