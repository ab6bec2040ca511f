import type { RequestHandler } from "express";
import { backRoute, type BackAnswer } from "./back-route";
import type { GatewayContext } from "./context";
import { takenBack, type Ledger } from "./ledger";
import type { Fields } from "./fields";
import type { Row } from "./ledger-state";
import { orderStateOf } from "./payments";
import { findRefund } from "./refunds";
import { rules } from "./request";
import { responseMessages, type ResponseCode } from "./response-codes";
import { transactionFields } from "./transaction-fields";

const refundCodes: Readonly<Record<Row["outcome"], ResponseCode>> = {
  SUCCESS: "00",
  PROCESSING: "05",
  FAIL: "01",
};

/**
 * POST /gateway/api/queryTrans.do: returns the state of the transaction with an orderId and txnTime, or with a queryId.
 */
export function queryRoute(context: GatewayContext): RequestHandler {
  const { ledger, refundDesk } = context;
  return backRoute({
    context,
    requestRules: {
      required: { txnType: /^00$/ },
      optional: { orderId: rules.orderId, txnTime: rules.time, queryId: /^\d{21}$/ },
      oneOf: [["orderId", "txnTime"], ["queryId"]],
    },
    handle: async ({ orderId = "", txnTime = "", queryId }) => {
      await refundDesk.endDue();
      if (queryId !== undefined) return byQueryId(ledger, queryId);
      const refund = findRefund(ledger, orderId, txnTime);
      if (refund) {
        return found(refundCodes[refund.outcome], refund);
      }
      const order = [...ledger.state.orders.values()].find(
        (candidate) => candidate.orderId === orderId && candidate.txnTime === txnTime,
      );
      return order ? answerOf(orderStateOf(ledger, order)) : { respCode: "34" };
    },
  });
}

function byQueryId(ledger: Ledger, queryId: string): BackAnswer {
  const row = ledger.state.rows.get(queryId);
  if (!row || row.kind === "returned") return { respCode: "34" };
  const named = { orderId: row.orderId, txnTime: row.txnTime };
  if (row.kind !== "payment") return found(refundCodes[row.outcome], row, named);
  const returned = takenBack(ledger, queryId).some(({ kind }) => kind === "returned");
  return found(returned ? "42" : (row.respCode ?? "00"), row, named);
}

function answerOf({ state, payment }: ReturnType<typeof orderStateOf>): BackAnswer {
  switch (state) {
    case "paid":
      return found(payment?.respCode ?? "00", payment);
    case "returned":
      return found("42", payment);
    case "declined":
      return found("64");
    // A buyer who only opens the bank's page makes no transaction.
    case "unpaid":
      return { respCode: "34" };
  }
}

function found(origRespCode: ResponseCode, row?: Row, named: Fields = {}): BackAnswer {
  return {
    respCode: "00",
    extra: {
      ...named,
      ...(row && transactionFields(row)),
      origRespCode,
      origRespMsg: responseMessages[origRespCode],
    },
  };
}
