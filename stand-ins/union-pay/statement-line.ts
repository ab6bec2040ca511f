import { toBeijingStamp } from "../shared/beijing-time";
import type { Ledger } from "./ledger";
import type { Row } from "./ledger-state";
import { transactionTypes } from "./transaction-fields";

/** A line of the ZM file: 42 columns of fixed width, text to the left, blanks to the right, one blank between them. */
export function statementLine({
  ledger,
  merId,
  row,
}: {
  ledger: { state: Pick<Ledger["state"], "rows"> };
  merId: string;
  row: Row;
}): string {
  const [type, subType] = transactionTypes[row.kind];
  const isPayment = row.kind === "payment";
  const amount = String(row.amountFen).padStart(12, "0");
  const original = ledger.state.rows.get(row.origQryId ?? "");
  const columns: (readonly [width: number, value?: string | undefined])[] = [
    [3, isPayment ? "S22" : "S30"],
    [11],
    [11],
    [6, row.traceNo],
    [10, toBeijingStamp(row.at).slice(4)],
    [19, "621700*********0018"],
    [12, amount],
    [4],
    [2],
    [21, row.queryId],
    [2],
    [32, row.orderId],
    [2],
    [6],
    [10],
    // The fee, and what is left: C goes to the merchant, D comes from the merchant.
    [13, `C${"0".repeat(12)}`],
    [13, `${isPayment ? "C" : "D"}${amount}`],
    [4],
    [15],
    [2, type],
    [2, subType],
    [6, "000201"],
    [2],
    [4],
    [32],
    [1],
    [21, row.origQryId],
    [15, merId],
    [1],
    [15],
    [32],
    [13],
    [13],
    [8],
    [32],
    [13],
    [13],
    [12],
    [2],
    [1],
    [32, original?.orderId],
    [98],
  ];
  return columns.map(([width, value = ""]) => value.slice(0, width).padEnd(width)).join(" ");
}
