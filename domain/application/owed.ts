import type { Application } from "./application";
import { owedFees } from "./invoice-lines";
import { invoicedFen } from "./invoicing";
import { countedTransaction, keptFen, lastReturnOf } from "../money/attempts";

/**
 * Money that is still to be set right: a sum to be given back, one to be recovered since more went back than was paid, and an
 * invoice to be corrected by a red letter since it is over more than is kept. Each stands on exactly one of these lists.
 */
export const owedKinds = ["giveBack", "recover", "correct"] as const;
export type OwedKind = (typeof owedKinds)[number];

export const owedTitles: Readonly<Record<OwedKind, string>> = {
  giveBack: "应退未退",
  recover: "应追回",
  correct: "应红冲",
};

/** A sum that follows from an application. Losses follow from the channels' bills (domain/reconciliation/differences.ts). */
export interface OwedSum {
  kind: Exclude<OwedKind, "recover">;
  amountFen: number;
  /** ISO 8601 UTC. */
  since: string;
}

/** The sums that follow from an application as it stands, whether its workflow has ended or not. */
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

/** The instant at which the invoice came to be over too much. */
function lastReturn(application: Application): string {
  const { transaction } = countedTransaction(application) ?? {};
  return (transaction && lastReturnOf(transaction)) ?? application.createdAt;
}
