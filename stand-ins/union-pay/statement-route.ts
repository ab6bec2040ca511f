import type { RequestHandler } from "express";
import { toBeijingStamp } from "../shared/beijing-time";
import { backRoute } from "./back-route";
import type { GatewayContext } from "./context";
import { rules } from "./request";
import { packStatement, statementLines } from "./statement-file";

/** POST /fileTransfer/ (txnType 76): returns the statement of a past clearing day. */
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
      const { merId } = merchant;
      const lines = day < today ? statementLines(ledger, { merId, day }) : [];
      if (lines.length === 0) {
        return { respCode: "98" };
      }
      return {
        respCode: "00",
        extra: {
          fileName: `${merId}_${day}.zip`,
          fileContent: packStatement(lines, { merId, day }),
        },
      };
    },
  });
}

/** Returns the last day with a given MMDD, which has no year, that isn't in the future. */
function latestDay(settleDate: string, today: string): string {
  const year = Number(today.slice(0, 4));
  const thisYears = `${year}${settleDate}`;
  return thisYears <= today ? thisYears : `${year - 1}${settleDate}`;
}
