import express, { Router } from "express";
import type { Gateway } from "../gateway";
import { authorizationMiddleware } from "./authorization";
import { billRoutes } from "./bill-routes";
import { certificateRoutes } from "./certificate-routes";
import { orderRoutes } from "./order-routes";
import { refusalMiddleware } from "./refusals";
import { refundRoutes } from "./refund-routes";
import { answerSerialMiddleware, errorMiddleware, faultMiddleware } from "./reply";
import { wechatErrors } from "./wechat-error";

/** Routes of WeChat Pay APIv3 for merchants, under /v3. */
export function merchantRoutes(gateway: Gateway, url: string): Router {
  const routes = Router();
  routes.use(express.raw({ type: () => true, limit: "1mb" }));
  routes.use(faultMiddleware(gateway));
  routes.use((req, _res, next) => {
    if (!req.get("Accept") || !req.get("User-Agent"))
      throw wechatErrors.paramError("Http头缺少Accept或User-Agent");
    next();
  });
  routes.use(authorizationMiddleware(gateway), answerSerialMiddleware(gateway));
  routes.use(refusalMiddleware(gateway));
  routes.use("/pay/transactions", orderRoutes(gateway));
  routes.use("/refund/domestic/refunds", refundRoutes(gateway));
  routes.use("/certificates", certificateRoutes(gateway));
  routes.use(billRoutes(gateway, url));
  routes.use(() => {
    throw wechatErrors.resourceNotExists("请求的资源不存在");
  });
  routes.use(errorMiddleware(gateway));
  return routes;
}
