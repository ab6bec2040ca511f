import { deflateSync } from "node:zlib";
import { zipSync } from "fflate";
import { clearingStamp } from "./clearing-stamp";
import { takenBack } from "./ledger";
import type { Row } from "./ledger-state";
import { statementLine, type StatementLedger } from "./statement-line";

interface DayOfMerchant {
  merId: string;
  /** YYYYMMDD */
  day: string;
}

/** What moved on a clearing day, a line each. */
export const statementLines = (ledger: StatementLedger, { merId, day }: DayOfMerchant): string[] =>
  rowsOf(ledger, day).map((row) => statementLine({ ledger, merId, row }));

/** The lines as they travel: base64 of a deflated ZIP with the ZM file in it. */
export function packStatement(lines: readonly string[], { merId, day }: DayOfMerchant): string {
  const text = lines.map((line) => `${line}\r\n`).join("");
  const archive = zipSync({ [`INN${day.slice(2)}88ZM_${merId}`]: Buffer.from(text, "latin1") });
  return deflateSync(archive).toString("base64");
}

/** A payment that UnionPay returned by itself never gets into a statement. */
function rowsOf(ledger: StatementLedger, day: string): Row[] {
  return [...ledger.state.rows.values()].filter(
    (row) =>
      row.outcome === "SUCCESS" &&
      row.kind !== "returned" &&
      clearingStamp(row.at) === day &&
      !takenBack(ledger, row.queryId).some(({ kind }) => kind === "returned"),
  );
}
