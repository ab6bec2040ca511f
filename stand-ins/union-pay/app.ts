import express, { type ErrorRequestHandler, type Express, type RequestHandler } from "express";
import { pageAssets, pagePolicy } from "../shared/pages/serving";
import { gatewayPage } from "../shared/pages/gateway-page";
import { html } from "../shared/pages/html";
import { toBeijingStamp } from "../shared/beijing-time";
import { messagePage } from "./bank-pages";
import type { GatewayContext } from "./context";
import { controlRoutes } from "./control-routes";
import { frontRoutes } from "./front-routes";
import { queryRoute } from "./query-route";
import { bankNames } from "./banks";
import { backRoute } from "./back-route";
import { requestRefund } from "./refunds";
import { rules } from "./request";
import { packStatement, statementLines } from "./statement-file";

/** Returns the control page. control.js fills in its data. */
const controlPage = (): string =>
  gatewayPage({
    part: "银联网关",
    intro:
      "这里代替银行和银联，不涉及真实资金。在门户选择银行后会直接打开银行页面付款；也可在下面找到订单（最新的在最前），按【支付】代为付款。",
    data: html`<div id="banks" data-names="${JSON.stringify(bankNames)}" hidden></div>`,
    orderColumns: ["订单号", "金额", "银行", "状态", "支付截止时间", "操作"],
    listings: [
      {
        id: "rows",
        heading: "账本",
        columns: ["时间", "类型", "订单号", "查询流水号", "金额", "结果", "通知"],
        empty: "还没有收款或退款。",
      },
    ],
    facts: { paid: "收款", refunded: "退款", returned: "超时退回", net: "净额", now: "账本时钟" },
    refundOutcomes: { SUCCESS: "退款成功", FAIL: "退款失败", PROCESSING: "一直处理中" },
  });

/**
 * Policy that allows forms to lead anywhere. The way back leads to the merchant, who may redirect further, and browsers
 * apply form-action to redirects too.
 */
const contentSecurityPolicy = pagePolicy("*");

/** Creates the gateway's HTTP server: UnionPay's own paths, the bank's pages, and /control. */
export function createApp(context: GatewayContext): Express {
  const app = express();
  app.disable("x-powered-by");
  app.use(securityHeaders);
  app.get("/healthz", (_request, response) => {
    response.json({ status: "ok" });
  });
  app.get("/", (_request, response) => {
    response.type("html").send(controlPage());
  });
  app.use("/assets", pageAssets("union-pay"));
  app.use("/control", controlRoutes(context));
  app.use(express.raw({ type: () => true, limit: "256kb" }));
  app.use(frontRoutes(context));
  app.post("/gateway/api/queryTrans.do", queryRoute(context));
  app.post("/gateway/api/backTransReq.do", refundRoute(context));
  // UnionPay serves files from the root of a separate host.
  app.post(["/fileTransfer", "/"], statementRoute(context));
  app.use((_request, response) => {
    const text = "银联网关没有这个页面。请返回商户网站重新发起支付。";
    response
      .status(404)
      .type("html")
      .send(messagePage({ heading: "页面不存在", text }));
  });
  const answerErrors: ErrorRequestHandler = (error, _request, response, _next) => {
    context.log.error({ err: error }, "a request failed");
    response.status(500).type("text").send("Internal Server Error");
  };
  app.use(answerErrors);
  return app;
}

const securityHeaders: RequestHandler = (_request, response, next) => {
  response.set({
    "content-security-policy": contentSecurityPolicy,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
  });
  next();
};

/** POST /gateway/api/backTransReq.do: refunds (04) and undoes (31) a payment. */
function refundRoute(context: GatewayContext): RequestHandler {
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

/** POST /fileTransfer/ (txnType 76): returns the statement of a past clearing day. */
function statementRoute(context: GatewayContext): RequestHandler {
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
