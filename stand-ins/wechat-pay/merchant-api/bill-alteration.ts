import type { TransactionRow } from "../ledger/rows";

/** Differences between the bills and the ledger, planted to be found. */
export interface BillAlteration {
  /** transaction_ids and out_refund_nos that the trade bill leaves out. */
  omit: string[];
  /** transaction_id → another amount in the trade bill, fen. */
  amountsFen: Record<string, number>;
  /** transaction_id → another fee in the trade bill, fen. */
  feesFen: Record<string, number>;
  /** Payments that the ledger doesn't hold. */
  add: TransactionRow[];
  /** transaction_ids and refund_ids of which the fund flow tells nothing. */
  omitFlows: string[];
  /** transaction_id or refund_id → another amount of the movement in the fund flow, fen. */
  flowsFen: Record<string, number>;
}

/** What is planted, by day (YYYY-MM-DD); under no day, in all that have none of their own. */
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
