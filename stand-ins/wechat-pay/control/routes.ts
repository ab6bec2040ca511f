import express, { Router } from "express";
import { toString as drawQr } from "qrcode";
import { ControlError } from "../../shared/gateway/control-error";
import { controlErrors } from "../../shared/gateway/control-guard";
import { clockInput, faultsInput } from "../../shared/gateway/control-inputs";
import type { DeliveryModes } from "../../shared/gateway/delivery-mode";
import type { Gateway } from "../gateway";
import type { OrderRow } from "../ledger/rows";
import { callbackControl } from "./callback-control";
import { refusalsInput, signingInput, spellingInput, statementInput, orderQuery, payInput } from "./inputs";
import { refundControl } from "./refund-control";
import { pay, type PayKind } from "./pay";

const payKinds: readonly PayKind[] = ["pay", "pay-late", "pay-twice"];

/** Routes that list the orders, draw their QR codes, and pay them. */
function orderControl(gateway: Gateway): Router {
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
function presentOrderRow({ ledger }: Gateway, order: OrderRow): object {
  const { parameters: _parameters, ...row } = order;
  return {
    ...row,
    tradeState: ledger.tradeState(order),
    transactions: ledger.transactionsOf(order.outTradeNo),
  };
}

/** Routes of the control API, under /control. They play the payer, a bad network and the passing of time. */
export function controlRoutes(gateway: Gateway, modes: DeliveryModes): Router {
  const routes = Router();
  routes.use(express.json());
  routes.use("/orders", orderControl(gateway));
  routes.use("/callbacks", callbackControl(gateway, modes));
  routes.use("/refunds", refundControl(gateway));

  routes.get("/ledger", (_req, res) => {
    const { ledger } = gateway;
    res.json({
      orders: [...ledger.orders.values()].map((order) => presentOrderRow(gateway, order)),
      transactions: [...ledger.transactions.values()],
      refunds: [...ledger.refunds.values()],
      notices: [...ledger.notices.values()].map(({ content: _content, ...notice }) => notice),
      sums: ledger.sums(),
    });
  });

  routes.put("/faults", (req, res) => {
    gateway.faults.set(faultsInput.parse(req.body));
    res.status(204).end();
  });

  routes.put("/refusals", (req, res) => {
    gateway.refusals.plan(refusalsInput.parse(req.body));
    res.status(204).end();
  });

  routes.put("/clock", async (req, res) => {
    await gateway.clock.set(clockInput.parse(req.body));
    res.status(204).end();
  });

  routes.put("/spelling", (req, res) => {
    gateway.spelling.current = spellingInput.parse(req.body).spelling;
    res.status(204).end();
  });

  // This setting serves clients that know only platform certificates: they can't verify the signatures of the
  // public-key mode.
  routes.put("/signing", (req, res) => {
    gateway.signer.setMode(signingInput.parse(req.body).mode);
    res.status(204).end();
  });

  routes.put("/statement", (req, res) => {
    const { day, ...alteration } = statementInput.parse(req.body);
    gateway.billAlterations.set(day, alteration);
    res.status(204).end();
  });

  routes.post("/keys/rotate", async (_req, res) => {
    const certificate = await gateway.signer.rotate();
    if (!certificate) throw new ControlError(409, "PUBLIC_KEY_MODE", "公钥模式下不轮换平台证书");
    res.json({ serial: certificate.serial });
  });

  routes.use(() => {
    throw new ControlError(404, "NOT_FOUND", "没有这个控制接口");
  });
  routes.use(controlErrors(gateway.log));
  return routes;
}
