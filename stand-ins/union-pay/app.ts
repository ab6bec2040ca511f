import express, { type ErrorRequestHandler, type Express, type RequestHandler } from "express";
import { pageAssets, pagePolicy } from "../shared/pages/serving";
import { messagePage } from "./bank-pages";
import { controlPage } from "./control-page";
import type { GatewayContext } from "./context";
import { controlRoutes } from "./control-routes";
import { frontRoutes } from "./front-routes";
import { queryRoute } from "./query-route";
import { refundRoute } from "./refund-route";
import { statementRoute } from "./statement-route";

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
