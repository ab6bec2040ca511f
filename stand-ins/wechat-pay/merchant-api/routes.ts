import { X509Certificate } from "node:crypto";
import express, { Router } from "express";
import { toBeijingTime } from "../../shared/beijing-time";
import type { Gateway } from "../gateway";
import { encryptResource } from "../identity/encrypt";
import { authorizationMiddleware } from "./authorization";
import { billRoutes } from "./bill-routes";
import { orderRoutes } from "./order-routes";
import { refusalMiddleware } from "./refusals";
import { answerSerialMiddleware, errorMiddleware, faultMiddleware, reply } from "./reply";
import { wechatErrors } from "./wechat-error";
import { abnormalRefundBody, treatRefund } from "./abnormal-refund";
import { readBody, refundBody } from "./parameters";
import { presentRefund } from "./present-refund";
import { requestRefund } from "./refund-rules";

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

/** Routes that return the encrypted platform certificates. A merchant in public-key mode has none. */
function certificateRoutes(gateway: Gateway): Router {
  const routes = Router();

  routes.get("/", (_req, res) => {
    const certificates = gateway.signer.certificates();
    if (certificates.length === 0) {
      throw wechatErrors.resourceNotExists("无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥。");
    }
    const data = certificates.map(({ serial, certificate }) => {
      const { validFrom, validTo } = new X509Certificate(certificate);
      return {
        serial_no: serial,
        effective_time: toBeijingTime(validFrom),
        expire_time: toBeijingTime(validTo),
        encrypt_certificate: encryptResource({
          plain: certificate,
          apiV3Key: gateway.merchant.apiV3Key,
          associatedData: "certificate",
        }),
      };
    });
    reply(gateway, res, { status: 200, body: { data } });
  });

  return routes;
}

/** Routes that make refunds and query them. */
function refundRoutes(gateway: Gateway): Router {
  const routes = Router();

  routes.post("/", async (req, res) => {
    const body = readBody(req, refundBody);
    const refund = requestRefund(gateway, body, await gateway.refunds.nowFor(body.out_refund_no));
    reply(gateway, res, { status: 200, body: presentRefund(refund) });
  });

  routes.post("/:refundId/apply-abnormal-refund", (req, res) => {
    const body = readBody(req, abnormalRefundBody);
    const refund = treatRefund(gateway, req.params.refundId, { body, keyId: req.get("Wechatpay-Serial") });
    reply(gateway, res, { status: 200, body: presentRefund(refund) });
  });

  routes.get("/:outRefundNo", (req, res) => {
    const refund = gateway.ledger.refunds.get(req.params.outRefundNo);
    if (!refund) throw wechatErrors.resourceNotExists("退款单不存在");
    reply(gateway, res, { status: 200, body: presentRefund(refund) });
  });

  return routes;
}
