import { toBeijingStamp } from "../shared/beijing-time";
import { sumFen } from "../shared/gateway/book";
import { feeFen, feeGivenBackFen } from "../shared/gateway/fee";
import { takenBack, type Ledger } from "./ledger";
import type { Row } from "./ledger-state";
import { transactionTypes } from "./transaction-fields";

/** The part of the ledger from which a statement is made. */
export interface StatementLedger {
  state: Pick<Ledger["state"], "rows">;
}

/** Returns a line of the ZM file: 42 columns of fixed width, aligned to the left, filled and separated with blanks. */
export function statementLine({
  ledger,
  merId,
  row,
}: {
  ledger: StatementLedger;
  merId: string;
  row: Row;
}): string {
  const [type, subType] = transactionTypes[row.kind];
  const isPayment = row.kind === "payment";
  const amount = String(row.amountFen).padStart(12, "0");
  const original = ledger.state.rows.get(row.origQryId ?? "");
  const chargedFen = isPayment ? feeFen(row.amountFen) : -givenBackFen(ledger, row);
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
    // Fee and net amount. C credits the merchant, D debits them.
    [13, moved(-chargedFen)],
    [13, moved((isPayment ? row.amountFen : -row.amountFen) - chargedFen)],
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

/** Returns an amount in fen with its direction, as the merchant sees it. */
const moved = (fen: number): string => `${fen < 0 ? "D" : "C"}${String(Math.abs(fen)).padStart(12, "0")}`;

/** Returns the part of the payment's fee that a refund or an undo returns, in fen. */
function givenBackFen(ledger: StatementLedger, { queryId, origQryId = "", amountFen: fen }: Row): number {
  const all = takenBack(ledger, origQryId);
  const before = all.slice(
    0,
    all.findIndex((row) => row.queryId === queryId),
  );
  return feeGivenBackFen({ beforeFen: sumFen(before), fen });
}
