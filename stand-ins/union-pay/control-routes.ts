import express, { Router } from "express";
import { z } from "zod";
import { ControlError } from "../shared/gateway/control-error";
import { controlErrors, controlGuard } from "../shared/gateway/control-guard";
import {
  clockInput,
  faultsInput,
  deliveryFields,
  instant,
  milliseconds,
} from "../shared/gateway/control-inputs";
import type { GatewayContext } from "./context";
import { sumsOf } from "./ledger";
import { orderActions } from "./order-actions";
import { orderStateOf } from "./payments";

const actionBody = z.strictObject({
  at: instant.optional(),
  amountFen: z.number().int().min(1).optional(),
});

const noticesBody = z.strictObject({ ...deliveryFields, orderId: z.string().optional() });

const refundBody = z.strictObject({
  outcome: z.enum(["SUCCESS", "FAIL", "PROCESSING"]),
  afterMs: milliseconds.default(0),
});

/** Returns the routes of /control, which play the buyer, the bank and faults. UnionPay has nothing like them. */
export function controlRoutes(context: GatewayContext): Router {
  const { ledger, modes, refundDesk, faults } = context;
  const router = Router();
  router.use(controlGuard, express.json());

  router.get("/orders", (_request, response) => {
    const orders = [...ledger.state.orders.values()].map(({ pageId, ...order }) => ({
      ...order,
      state: outcomeOrChoice(orderStateOf(ledger, { ...order, pageId }).state, order.state),
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
    const { at, amountFen } = actionBody.parse(request.body ?? {});
    const order = ledger.latestOrder(request.params.orderId);
    const act = orderActions[request.params.action];
    if (!order || !act) throw new ControlError(404, "NOT_FOUND", "没有这个订单或操作");
    const now = await ledger.now();
    const chosen = { ...(at !== undefined && { at }), ...(amountFen !== undefined && { amountFen }) };
    response.json(await act({ context, order, now, ...chosen }));
  });

  router.put("/notices", (request, response) => {
    const { orderId, ...mode } = noticesBody.parse(request.body);
    modes.set(mode, orderId);
    response.json(mode);
  });

  router.put("/faults", (request, response) => {
    const list = faultsInput.parse(request.body);
    faults.set(list);
    response.json({ faults: list });
  });

  router.put("/refunds/:key", async (request, response) => {
    const rule = refundBody.parse(request.body);
    ledger.record({ type: "refund-rule-set", key: request.params.key, rule });
    await refundDesk.endDue();
    refundDesk.watch();
    response.json(rule);
  });

  router.put("/clock", async (request, response) => {
    await ledger.clock.set(clockInput.parse(request.body));
    await refundDesk.endDue();
    response.json({ now: new Date(await ledger.now()).toISOString() });
  });

  router.use(controlErrors(context.log));
  return router;
}

/** Returns the order's state by the movements of money, or, without any, the buyer's cancellation. */
const outcomeOrChoice = (outcome: string, choice: string): string =>
  outcome === "unpaid" && choice === "cancelled" ? choice : outcome;
