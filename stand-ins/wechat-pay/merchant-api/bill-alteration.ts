import type { TransactionRow } from "../ledger/rows";

/** Differences between the statement and the ledger, planted to be found. */
export interface BillAlteration {
  /** transaction_ids and out_refund_nos that are left out. */
  omit: string[];
  /** transaction_id → another amount, fen. */
  amountsFen: Record<string, number>;
  /** Payments that the ledger doesn't hold. */
  add: TransactionRow[];
}
