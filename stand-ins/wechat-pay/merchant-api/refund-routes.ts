import { Router } from "express";
import type { Gateway } from "../gateway";
import { abnormalRefundBody, treatRefund } from "./abnormal-refund";
import { readBody, refundBody } from "./parameters";
import { presentRefund } from "./present-refund";
import { requestRefund } from "./refund-rules";
import { reply } from "./reply";
import { wechatErrors } from "./wechat-error";

/** Routes that make refunds and query them. */
export function refundRoutes(gateway: Gateway): Router {
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
