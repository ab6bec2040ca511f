import type { Application } from "./application";
import { owedFees } from "./invoice-lines";
import { invoicedFen } from "./invoicing";
import { countedTransaction, keptFen, lastReturnOf } from "../money/attempts";

/**
 * Kinds of sums that still have to be set right: money to be given back, money to be recovered because more went back
 * than was paid, and an invoice to be corrected by a red letter because it exceeds the money that is kept. Each sum is of
 * exactly one kind.
 */
export const owedKinds = ["giveBack", "recover", "correct"] as const;
export type OwedKind = (typeof owedKinds)[number];

export const owedTitles: Readonly<Record<OwedKind, string>> = {
  giveBack: "应退未退",
  recover: "应追回",
  correct: "应红冲",
};

/**
 * An owed sum that follows from an application. Losses follow from the channels' bills instead
 * (domain/reconciliation/differences.ts).
 */
export interface OwedSum {
  kind: Exclude<OwedKind, "recover">;
  amountFen: number;
  /** Instant since which the sum has been owed, in ISO 8601 UTC. */
  since: string;
}

/** Returns the owed sums that follow from an application in its present state, whether or not its workflow has ended. */
export function owedOf(application: Application): OwedSum[] {
  const fees = owedFees(application);
  const overFen = (invoicedFen(application) ?? 0) - keptFen(application);
  return [
    ...(fees ? [{ kind: "giveBack" as const, amountFen: fees.amountFen, since: fees.since }] : []),
    ...(overFen > 0
      ? [{ kind: "correct" as const, amountFen: overFen, since: lastReturn(application) }]
      : []),
  ];
}

/** Returns the instant since which the invoice has been too high: that of the latest return of money. */
function lastReturn(application: Application): string {
  const { transaction } = countedTransaction(application) ?? {};
  return (transaction && lastReturnOf(transaction)) ?? application.createdAt;
}
