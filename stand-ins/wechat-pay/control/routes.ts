import express, { Router } from "express";
import { ControlError } from "../../shared/gateway/control-error";
import { controlErrors, controlGuard } from "../../shared/gateway/control-guard";
import { clockInput, faultsInput } from "../../shared/gateway/control-inputs";
import type { DeliveryModes } from "../../shared/gateway/delivery-mode";
import type { Gateway } from "../gateway";
import { callbackControl } from "./callback-control";
import { refusalsInput, signingInput, spellingInput, statementInput } from "./inputs";
import { orderControl, presentOrderRow } from "./order-control";
import { refundControl } from "./refund-control";

/** Routes of the control API, under /control. They play the payer, a bad network and the passing of time. */
export function controlRoutes(gateway: Gateway, modes: DeliveryModes): Router {
  const routes = Router();
  routes.use(controlGuard, express.json());
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
