import type { z } from "zod";
import type { Gateway } from "../gateway";
import { createCodeUrl } from "../ledger/numbers";
import type { OrderRow } from "../ledger/rows";
import type { prepayBody } from "./parameters";
import { wechatErrors } from "./wechat-error";

const minimumLifeMs = 60_000;
const defaultLifeMs = 2 * 3_600_000;

/** Returns the order with a number. Throws ORDER_NOT_EXIST if there is none. */
export function requireOrder(gateway: Gateway, outTradeNo: string): OrderRow {
  const order = gateway.ledger.orders.get(outTradeNo);
  if (!order) throw wechatErrors.orderNotExist();
  return order;
}

/**
 * Makes an order, or finds the one that the same prepay has made before. A time_expire less than a minute ahead is
 * raised to one minute. The default is two hours.
 * @param now time of the ledger's clock, milliseconds
 */
export function prepay(gateway: Gateway, body: z.output<typeof prepayBody>, now: number): OrderRow {
  const { merchant, ledger } = gateway;
  if (body.mchid !== merchant.mchid)
    throw wechatErrors.invalidRequest("请求中的mchid与Authorization中的mchid不一致");
  if (body.appid !== merchant.appid) throw wechatErrors.appidMchidNotMatch();

  const parameters = JSON.stringify(body);
  const known = ledger.orders.get(body.out_trade_no);
  if (known) return sameOrder(gateway, known, parameters);

  const expire = body.time_expire === undefined ? now + defaultLifeMs : Date.parse(body.time_expire);
  if (expire <= now) throw wechatErrors.paramError("订单失效时间time_expire不能早于当前时间");
  const order: OrderRow = {
    outTradeNo: body.out_trade_no,
    description: body.description,
    attach: body.attach,
    totalFen: body.amount.total,
    notifyUrl: body.notify_url,
    timeExpire: new Date(Math.max(expire, now + minimumLifeMs)).toISOString(),
    createdAt: new Date(now).toISOString(),
    codeUrl: createCodeUrl(),
    parameters,
  };
  ledger.record({ type: "order-created", order });
  return order;
}

/**
 * Closes an unpaid order.
 * @param now time of the ledger's clock, milliseconds
 */
export function closeOrder(gateway: Gateway, outTradeNo: string, now: number): void {
  requireUnpaid(gateway, requireOrder(gateway, outTradeNo));
  gateway.ledger.record({ type: "order-closed", outTradeNo, at: new Date(now).toISOString() });
}

function sameOrder(gateway: Gateway, order: OrderRow, parameters: string): OrderRow {
  requireUnpaid(gateway, order);
  if (order.parameters !== parameters) throw wechatErrors.outTradeNoUsed();
  return order;
}

function requireUnpaid(gateway: Gateway, order: OrderRow): void {
  const state = gateway.ledger.tradeState(order);
  if (state === "CLOSED") throw wechatErrors.orderClosed();
  if (state !== "NOTPAY") throw wechatErrors.orderPaid();
}
