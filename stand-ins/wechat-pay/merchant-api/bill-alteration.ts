import type { TransactionRow } from "../ledger/rows";

/** Differences between bills and ledger that a test plants, to be found by the reconciliation. */
export interface BillAlteration {
  /** transaction_ids and out_refund_nos that are missing from the trade bill. */
  omit: string[];
  /** Changed amounts in the trade bill, in fen, by transaction_id. */
  amountsFen: Record<string, number>;
  /** Changed fees in the trade bill, in fen, by transaction_id. */
  feesFen: Record<string, number>;
  /** Additional payments that the ledger doesn't have. */
  add: TransactionRow[];
  /** transaction_ids and refund_ids that are missing from the fund flow. */
  omitFlows: string[];
  /** Changed amounts in the fund flow, in fen, by transaction_id or refund_id. */
  flowsFen: Record<string, number>;
}

/** Planted differences by day (YYYY-MM-DD). The entry without a day applies to all days that have no entry. */
export type BillAlterations = Map<string | undefined, BillAlteration>;

export const alterationOf = (alterations: BillAlterations, day: string): BillAlteration =>
  alterations.get(day) ?? alterations.get(undefined) ?? unaltered;

export const unaltered: BillAlteration = {
  omit: [],
  amountsFen: {},
  feesFen: {},
  add: [],
  omitFlows: [],
  flowsFen: {},
};
