import { toBeijingStamp } from "../shared/beijing-time";
import type { Fields } from "./fields";
import { clearingStamp } from "./clearing-stamp";
import type { Row } from "./ledger-state";

/**
 * txnType and txnSubType by kind of movement. A payment that UnionPay returns by itself is reversed (99), which no
 * merchant sees.
 */
export const transactionTypes: Readonly<Record<Row["kind"], readonly [type: string, subType: string]>> = {
  payment: ["01", "01"],
  refund: ["04", "00"],
  undo: ["31", "00"],
  returned: ["99", "00"],
};

/** Returns the fields of a transaction in answers and notices. */
export function transactionFields(row: Row): Fields {
  const moved = toBeijingStamp(row.at).slice(4);
  return {
    queryId: row.queryId,
    traceNo: row.traceNo,
    traceTime: moved,
    settleDate: clearingStamp(row.at).slice(4),
    settleAmt: String(row.amountFen),
    settleCurrencyCode: "156",
    txnAmt: String(row.amountFen),
    currencyCode: "156",
    accNo: "621700****0018",
    payCardType: "01",
    ...(row.origQryId && { origQryId: row.origQryId }),
    ...(row.reqReserved && { reqReserved: row.reqReserved }),
  };
}
