import { deflateSync } from "node:zlib";
import type { RequestHandler } from "express";
import { zipSync } from "fflate";
import { toBeijingStamp } from "../shared/beijing-time";
import { backRoute } from "./back-route";
import { clearingStamp } from "./clearing-stamp";
import type { GatewayContext } from "./context";
import { takenBack, type Ledger } from "./ledger";
import type { Row } from "./ledger-state";
import { rules } from "./request";
import { statementLine } from "./statement-line";

/** POST /fileTransfer/ (txnType 76): the statement of a clearing day that is over. */
export function statementRoute(context: GatewayContext): RequestHandler {
  const { ledger, merchant, refundDesk } = context;
  return backRoute({
    context,
    requestRules: {
      required: {
        txnType: /^76$/,
        txnSubType: /^01$/,
        fileType: /^00$/,
        txnTime: rules.time,
        settleDate: /^\d{4}$/,
      },
    },
    handle: async ({ settleDate = "" }) => {
      await refundDesk.endDue();
      const today = toBeijingStamp(await ledger.now()).slice(0, 8);
      const day = latestDay(settleDate, today);
      const rows = day < today ? rowsOf(ledger, day) : [];
      if (rows.length === 0) {
        return { respCode: "98" };
      }
      const text = rows.map((row) => `${statementLine({ ledger, merId: merchant.merId, row })}\r\n`).join("");
      const archive = zipSync({ [`INN${day.slice(2)}88ZM_${merchant.merId}`]: Buffer.from(text, "latin1") });
      return {
        respCode: "00",
        extra: {
          fileName: `${merchant.merId}_${day}.zip`,
          fileContent: deflateSync(archive).toString("base64"),
        },
      };
    },
  });
}

/** MMDD has no year: the last such day that isn't to come. */
function latestDay(settleDate: string, today: string): string {
  const year = Number(today.slice(0, 4));
  const thisYears = `${year}${settleDate}`;
  return thisYears <= today ? thisYears : `${year - 1}${settleDate}`;
}

/** What moved on that day; a payment that UnionPay returned by itself never gets into a statement. */
function rowsOf(ledger: Ledger, day: string): Row[] {
  return [...ledger.state.rows.values()].filter(
    (row) =>
      row.outcome === "SUCCESS" &&
      row.kind !== "returned" &&
      clearingStamp(row.at) === day &&
      !takenBack(ledger, row.queryId).some(({ kind }) => kind === "returned"),
  );
}
