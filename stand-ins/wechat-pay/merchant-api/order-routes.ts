import { Router, type Request } from "express";
import { z } from "zod";
import type { Gateway } from "../gateway";
import { closeOrder, prepay, requireOrder } from "./order-rules";
import { closeBody, prepayBody, readBody, readQuery } from "./parameters";
import { presentOrder } from "./present-order";
import { reply } from "./reply";
import { wechatErrors } from "./wechat-error";

const merchantQuery = z.object({ mchid: z.string("必填性规则校验失败，此字段为必填项") });

/** Routes for Native prepay, for queries by either number, and for closing. */
export function orderRoutes(gateway: Gateway): Router {
  const routes = Router();

  routes.post("/native", async (req, res) => {
    const body = readBody(req, prepayBody);
    const order = prepay(gateway, body, await gateway.clock.now());
    reply(gateway, res, { status: 200, body: { code_url: order.codeUrl } });
  });

  routes.get("/out-trade-no/:outTradeNo", (req, res) => {
    requireMerchant(req);
    reply(gateway, res, {
      status: 200,
      body: presentOrder(gateway, requireOrder(gateway, req.params.outTradeNo)),
    });
  });

  routes.get("/id/:transactionId", (req, res) => {
    requireMerchant(req);
    const transaction = gateway.ledger.transactions.get(req.params.transactionId);
    if (!transaction) throw wechatErrors.orderNotExist();
    const order = requireOrder(gateway, transaction.outTradeNo);
    reply(gateway, res, { status: 200, body: presentOrder(gateway, order, transaction) });
  });

  routes.post("/out-trade-no/:outTradeNo/close", async (req, res) => {
    requireSame(readBody(req, closeBody).mchid);
    closeOrder(gateway, req.params.outTradeNo, await gateway.clock.now());
    reply(gateway, res, { status: 204 });
  });

  function requireMerchant(req: Request): void {
    requireSame(readQuery(req, merchantQuery).mchid);
  }

  function requireSame(mchid: string): void {
    if (mchid !== gateway.merchant.mchid) {
      throw wechatErrors.invalidRequest("请求中的mchid与Authorization中的mchid不一致");
    }
  }

  return routes;
}
