import { toBeijingStamp } from "../../gateways/union-pay/beijing-time";
import { columns, columnWidths } from "../../gateways/union-pay/statement-file";
import type { Ledger } from "./ledger";
import type { Row } from "./ledger-state";
import { transactionTypes } from "./transaction-fields";

/** Places, from 0, of columns that only UnionPay's own parsers read. */
const transactionCode = 0;
const traceNo = 3;
const account = 5;
const merchantFee = 15;
const netAmount = 16;
const txnSubType = 20;
const bizType = 21;
const originalOrderId = 40;

/** A line of the ZM file: text to the left, blanks to the right, one blank between columns. */
export function statementLine({ ledger, merId, row }: { ledger: Ledger; merId: string; row: Row }): string {
  const payment = ledger.state.rows.get(row.origQryId ?? "");
  const [type, subType] = transactionTypes[row.kind];
  const amount = String(row.amountFen).padStart(12, "0");
  const values = new Map<number, string>([
    [transactionCode, row.kind === "payment" ? "S22" : "S30"],
    [traceNo, row.traceNo],
    [columns.transmissionTime, toBeijingStamp(row.at).slice(4)],
    [account, "621700*********0018"],
    [columns.amount, amount],
    [columns.queryId, row.queryId],
    [columns.orderId, row.orderId],
    [merchantFee, `C${"0".repeat(12)}`],
    // C: to the merchant; D: from the merchant.
    [netAmount, `${row.kind === "payment" ? "C" : "D"}${amount}`],
    [columns.txnType, type],
    [txnSubType, subType],
    [bizType, "000201"],
    [columns.origQryId, row.origQryId ?? ""],
    [columns.merId, merId],
    [originalOrderId, payment?.orderId ?? ""],
  ]);
  return columnWidths
    .map((width, place) => (values.get(place) ?? "").slice(0, width).padEnd(width))
    .join(" ");
}
