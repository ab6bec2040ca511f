import type { RequestHandler } from "express";
import { backRoute } from "./back-route";
import type { GatewayContext } from "./context";
import { requestRefund } from "./refunds";
import { rules } from "./request";

/** POST /gateway/api/backTransReq.do: refunds (04) and undoes (31) a payment. */
export function refundRoute(context: GatewayContext): RequestHandler {
  const { ledger, refundDesk } = context;
  return backRoute({
    context,
    requestRules: {
      required: {
        txnType: /^(04|31)$/,
        txnSubType: /^00$/,
        channelType: /^\d\d$/,
        orderId: rules.orderId,
        txnTime: rules.time,
        txnAmt: rules.amount,
        origQryId: /^\d{21}$/,
        backUrl: rules.url,
      },
      optional: { currencyCode: /^156$/, reqReserved: rules.reserved },
    },
    handle: async (fields) => {
      await refundDesk.endDue();
      const { orderId = "", txnTime = "", origQryId = "", backUrl = "", reqReserved } = fields;
      const { respCode, row } = requestRefund({
        ledger,
        request: {
          kind: fields["txnType"] === "31" ? "undo" : "refund",
          orderId,
          txnTime,
          origQryId,
          backUrl,
          amountFen: Number(fields["txnAmt"]),
          ...(reqReserved && { reqReserved }),
        },
        now: await ledger.now(),
      });
      refundDesk.watch();
      return {
        respCode,
        ...(row && { extra: { queryId: row.queryId, origQryId, txnAmt: String(row.amountFen) } }),
      };
    },
  });
}
