import { Router } from "express";
import { ControlError } from "../../shared/gateway/control-error";
import type { DeliveryModes } from "../../shared/gateway/delivery-mode";
import type { Gateway } from "../gateway";
import { createTransactionId } from "../ledger/numbers";
import type { NoticeRow } from "../ledger/rows";
import { createPaymentNotice } from "../notices/create-notice";
import { forgeNotice } from "../notices/forge";
import { sendNotice } from "../notices/message";
import { deliveryInput, forgeInput } from "./inputs";

/** Routes that set how notices are delivered, and send forged ones. */
export function callbackControl(gateway: Gateway, modes: DeliveryModes): Router {
  const routes = Router();

  routes.put("/", (req, res) => {
    const { outTradeNo, ...mode } = deliveryInput.parse(req.body);
    modes.set(mode, outTradeNo);
    res.status(204).end();
  });

  routes.post("/forge", async (req, res) => {
    const { outTradeNo, what } = forgeInput.parse(req.body);
    const message =
      what === "replay"
        ? gateway.outbox.lastMessage(outTradeNo)
        : forgeNotice(what, { ...gateway, notice: await original(outTradeNo) });
    if (!message) throw new ControlError(409, "NOTHING_SENT", "这笔订单还没有发出过通知");
    res.json({ status: (await sendNotice(message)) ?? null });
  });

  /** Returns the order's own notice. For an unpaid order, makes the notice of a payment that never happened. */
  async function original(outTradeNo: string): Promise<NoticeRow> {
    const order = gateway.ledger.orders.get(outTradeNo);
    if (!order) throw new ControlError(404, "ORDER_NOT_EXIST", "订单不存在");
    const known = [...gateway.ledger.notices.values()].find((notice) => notice.outTradeNo === outTradeNo);
    if (known) return known;
    const paidAt = new Date(await gateway.clock.now()).toISOString();
    const invented = {
      transactionId: createTransactionId(paidAt),
      outTradeNo,
      amountFen: order.totalFen,
      payer: "oForged",
      paidAt,
    };
    return createPaymentNotice(gateway, order, invented);
  }

  return routes;
}
