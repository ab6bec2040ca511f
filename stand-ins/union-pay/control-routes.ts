import express, { Router, type ErrorRequestHandler, type RequestHandler } from "express";
import { z } from "zod";
import type { GatewayContext } from "./context";
import { actionBody, clockBody, faultsBody, noticesBody, refundBody } from "./control-schema";
import { sumsOf } from "./ledger";
import { ActionRefused, orderActions } from "./order-actions";
import { standingOf } from "./payments";

export interface ControlOptions {
  context: GatewayContext;
  /** What the ledger's clock follows while it isn't set. ms */
  clockBase: () => number | Promise<number>;
}

/** /control: plays the buyer, the bank and misfortune. Nothing of it exists at UnionPay. */
export function controlRoutes({ context, clockBase }: ControlOptions): Router {
  const { ledger, notices, refundDesk, faults } = context;
  const router = Router();
  router.use(refuseOtherOrigins, express.json());

  router.get("/orders", (_request, response) => {
    const orders = [...ledger.state.orders.values()].map(({ pageId, ...order }) => ({
      ...order,
      standing: outcomeOrChoice(standingOf(ledger, { ...order, pageId }).standing, order.standing),
      bankPage: `/bank/${pageId}`,
    }));
    response.json({ orders });
  });

  router.get("/ledger", async (_request, response) => {
    await refundDesk.endDue();
    const rows = [...ledger.state.rows.values()].map((row) => ({
      ...row,
      notice: ledger.state.noticeEndings.get(row.queryId) ?? null,
    }));
    response.json({ now: new Date(await ledger.now()).toISOString(), rows, sums: sumsOf(ledger) });
  });

  router.post("/orders/:orderId/:action", async (request, response) => {
    const { at } = actionBody.parse(request.body ?? {});
    const order = ledger.latestOrder(request.params.orderId);
    const act = orderActions[request.params.action];
    if (!order || !act) {
      response.status(404).json({ message: "没有这个订单或操作" });
      return;
    }
    const now = await ledger.now();
    response.json(await act({ context, order, now, ...(at !== undefined && { at }) }));
  });

  router.put("/notices", (request, response) => {
    const { orderId = "default", mode, ms, times } = noticesBody.parse(request.body);
    const rule = { mode, ...(ms !== undefined && { ms }), ...(times !== undefined && { times }) };
    ledger.record({ type: "notice-rule-set", key: orderId, rule });
    if (mode !== "reorder") {
      notices.release();
    }
    response.json({ orderId, ...rule });
  });

  router.put("/faults", (request, response) => {
    // A key with the value undefined and no key at all are two things to the types, not to a fault.
    const list = faultsBody
      .parse(request.body)
      .map(({ path, ...fault }) => ({ ...fault, ...(path !== undefined && { path }) }));
    faults.set(list);
    response.json({ faults: faults.list() });
  });

  router.put("/refunds/:key", async (request, response) => {
    const rule = refundBody.parse(request.body);
    ledger.record({ type: "refund-rule-set", key: request.params.key, rule });
    await refundDesk.endDue();
    refundDesk.watch();
    response.json(rule);
  });

  router.put("/clock", async (request, response) => {
    const { now, frozen } = clockBody.parse(request.body);
    const offsetMs = now === null ? 0 : now - (await clockBase());
    const clock = { offsetMs, ...(frozen && { frozenAt: now ?? (await ledger.now()) }) };
    ledger.record({ type: "clock-set", clock });
    await refundDesk.endDue();
    response.json({ now: new Date(await ledger.now()).toISOString(), frozen });
  });

  router.use(answerErrors);
  return router;
}

/** What money did to an order counts more than what the buyer chose. */
const outcomeOrChoice = (outcome: string, choice: string): string =>
  outcome === "unpaid" && choice === "cancelled" ? choice : outcome;

/** Keeps any web page that happens to be open in the same browser from moving this ledger. */
const refuseOtherOrigins: RequestHandler = (request, response, next) => {
  const { origin, host } = request.headers;
  if (origin !== undefined && origin !== `http://${host}`) {
    response.status(403).json({ message: "只接受控制页面自己的请求" });
    return;
  }
  next();
};

const answerErrors: ErrorRequestHandler = (error, _request, response, next) => {
  if (error instanceof ActionRefused) {
    response.status(409).json({ message: error.message });
  } else if (error instanceof z.ZodError || error instanceof SyntaxError) {
    response.status(400).json({ message: `请求内容不正确：${error.message}` });
  } else {
    next(error);
  }
};
