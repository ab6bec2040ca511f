import { deflateSync } from "node:zlib";
import { zipSync } from "fflate";
import { clearingStamp } from "./clearing-stamp";
import { takenBack } from "./ledger";
import type { Row } from "./ledger-state";
import { statementLine, type StatementLedger } from "./statement-line";

interface DayOfMerchant {
  merId: string;
  /** Clearing day, YYYYMMDD. */
  day: string;
}

/** Returns one line for each movement of money on a clearing day. */
export const statementLines = (ledger: StatementLedger, { merId, day }: DayOfMerchant): string[] =>
  rowsOf(ledger, day).map((row) => statementLine({ ledger, merId, row }));

/** Returns the lines as they are transferred: base64 of a deflated ZIP that contains the ZM file. */
export function packStatement(lines: readonly string[], { merId, day }: DayOfMerchant): string {
  const text = lines.map((line) => `${line}\r\n`).join("");
  const archive = zipSync({ [`INN${day.slice(2)}88ZM_${merId}`]: Buffer.from(text, "latin1") });
  return deflateSync(archive).toString("base64");
}

/** Returns the movements in a day's statement. A payment that UnionPay returned by itself is never among them. */
function rowsOf(ledger: StatementLedger, day: string): Row[] {
  return [...ledger.state.rows.values()].filter(
    (row) =>
      row.outcome === "SUCCESS" &&
      row.kind !== "returned" &&
      clearingStamp(row.at) === day &&
      !takenBack(ledger, row.queryId).some(({ kind }) => kind === "returned"),
  );
}
