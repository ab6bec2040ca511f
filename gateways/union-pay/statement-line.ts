import type { FlowLine } from "../../domain/reconciliation/funds";
import type { StatementLine } from "../../domain/reconciliation/statement";
import type { StatementRow } from "./statement-file";

/** Returns a row of the file in the form that all channels' statements share. */
export function lineOf(row: StatementRow): StatementLine {
  if (row.kind === "unreadable") return row;
  const { kind, merchantId, orderId, transactionId, amountFen, at, originalTransactionId = "", feeFen } = row;
  const charge = feeFen === undefined ? {} : { feeFen };
  if (kind === "payment") {
    return {
      kind,
      ...charge,
      evidence: {
        channel: "unionpay",
        merchantId,
        attemptNumber: orderId,
        transactionId,
        amountFen,
        currency: "CNY",
        paidAt: at,
      },
    };
  }
  return {
    kind: "refund",
    refundNumber: orderId,
    transactionId: originalTransactionId,
    amountFen,
    ...charge,
    // The file contains only finished transactions.
    status: "refunded",
    fundsId: transactionId,
    at,
    movedAt: at,
  };
}

/**
 * Returns the movements on the account that a row stands for. An unreadable line is reported once, by the statement.
 */
export function flowsOf(row: StatementRow): FlowLine[] {
  if (row.kind === "unreadable") return [];
  const { kind, transactionId: id, amountFen, feeFen = 0 } = row;
  const { settledFen = (kind === "payment" ? amountFen : 0 - amountFen) - feeFen } = row;
  if (kind !== "payment") return [{ kind: "refund", id, amountFen: settledFen }];
  return [
    { kind: "income", id, amountFen: settledFen + feeFen },
    { kind: "fee", id, amountFen: 0 - feeFen },
  ];
}
