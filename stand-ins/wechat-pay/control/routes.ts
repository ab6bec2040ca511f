import express, { Router } from "express";
import type { Gateway } from "../gateway";
import type { DeliveryModes } from "../notices/delivery-mode";
import { callbackControl } from "./callback-control";
import { ControlError } from "./control-error";
import { controlErrors, controlGuard } from "./guard";
import { clockInput, faultsInput, refundInput, signingInput, spellingInput, statementInput } from "./inputs";
import { orderControl, presentOrderRow } from "./order-control";

/** The control API, under /control: what a payer, a bad network and the passing of time would do. */
export function controlRoutes(gateway: Gateway, modes: DeliveryModes): Router {
  const routes = Router();
  routes.use(controlGuard, express.json());
  routes.use("/orders", orderControl(gateway));
  routes.use("/callbacks", callbackControl(gateway, modes));

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

  routes.put("/refunds/:outRefundNo", (req, res) => {
    gateway.refunds.setOutcome(req.params.outRefundNo, refundInput.parse(req.body));
    res.status(204).end();
  });

  routes.put("/clock", (req, res) => {
    const { now, frozen } = clockInput.parse(req.body);
    gateway.clock.set(now === null ? undefined : { at: Date.parse(now), frozen });
    res.status(204).end();
  });

  routes.put("/spelling", (req, res) => {
    gateway.spelling.current = spellingInput.parse(req.body).spelling;
    res.status(204).end();
  });

  // For clients that only know platform certificates: those of a merchant in public-key mode can't use them.
  routes.put("/signing", (req, res) => {
    gateway.signer.setMode(signingInput.parse(req.body).mode);
    res.status(204).end();
  });

  routes.put("/statement", (req, res) => {
    gateway.billAlteration.current = statementInput.parse(req.body);
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
  routes.use(controlErrors(gateway));
  return routes;
}
