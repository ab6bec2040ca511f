import { Router } from "express";
import { toString as drawQr } from "qrcode";
import { ControlError } from "../../shared/gateway/control-error";
import type { Gateway } from "../gateway";
import type { OrderRow } from "../ledger/rows";
import { orderQuery, payInput } from "./inputs";
import { pay, type PayKind } from "./pay";

const payKinds: readonly PayKind[] = ["pay", "pay-late", "pay-twice"];

/** Routes that list the orders, draw their QR codes, and pay them. */
export function orderControl(gateway: Gateway): Router {
  const routes = Router();

  routes.get("/", (req, res) => {
    const { code_url } = orderQuery.parse(req.query);
    const orders = [...gateway.ledger.orders.values()].filter(
      ({ codeUrl }) => code_url === undefined || codeUrl === code_url,
    );
    res.json({ orders: orders.map((order) => presentOrderRow(gateway, order)) });
  });

  routes.get("/:outTradeNo/qr.svg", async (req, res) => {
    const order = gateway.ledger.orders.get(req.params.outTradeNo);
    if (!order) throw new ControlError(404, "ORDER_NOT_EXIST", "订单不存在");
    res.type("image/svg+xml").send(await drawQr(order.codeUrl, { type: "svg", margin: 1 }));
  });

  for (const kind of payKinds) {
    routes.post(`/:outTradeNo/${kind}`, async (req, res) => {
      const { at, payer } = payInput.parse(req.body ?? {});
      const moment = at ?? (await gateway.clock.now());
      res.json(pay(gateway, { outTradeNo: req.params.outTradeNo, kind, at: moment, payer }));
    });
  }

  return routes;
}

/** Returns an order in the form of the control API. */
export function presentOrderRow({ ledger }: Gateway, order: OrderRow): object {
  const { parameters: _parameters, ...row } = order;
  return {
    ...row,
    tradeState: ledger.tradeState(order),
    transactions: ledger.transactionsOf(order.outTradeNo),
  };
}
