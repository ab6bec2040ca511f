import { randomInt } from "node:crypto";
import { ControlError } from "../shared/gateway/control-error";
import type { GatewayContext } from "./context";
import type { Order, Row } from "./ledger-state";
import { standingOf, takePayment, type OrderStanding } from "./payments";

export interface ActionCall {
  context: GatewayContext;
  order: Order;
  /** ms, by the ledger's clock. */
  now: number;
  /** ms; the moment of a payment, if the caller chose one. */
  at?: number;
}

/** What an action gives back: what the control API answers. */
type Outcome = object | Promise<object>;

/**
 * What a person at the bank, or misfortune, can do to an order. Those that look at the order's
 * standing act on it in the same turn, so that two at once can't both find it unpaid.
 */
export const orderActions: Readonly<Record<string, (call: ActionCall) => Outcome>> = {
  pay: (call) => {
    requireUnpaid(call);
    return { rows: take(call) };
  },
  "pay-late": (call) => {
    requireUnpaid(call);
    return { rows: take({ ...call, at: call.at ?? firstLateMoment(call) }, true) };
  },
  "pay-twice": (call) => {
    const paid = standingOf(call.context.ledger, call.order).standing === "paid";
    const first = paid ? [] : take(call);
    return { rows: [...first, ...take(call)] };
  },
  cancel: (call) => end(call, "cancelled"),
  decline: (call) => end(call, "declined"),
  notify: async ({ context, order }) => ({
    statuses: await context.notices.sendAgain(order.orderId),
  }),
  forge: async (call) => ({ statuses: await call.context.notices.forge(inventedRow(call)) }),
};

function take({ context, order, now, at = now }: ActionCall, keepLate = false): Row[] {
  const { ledger, notices } = context;
  const rows = takePayment({ ledger, order, at, keepLate });
  const [payment] = rows;
  if (payment && rows.length === 1) {
    notices.announce(payment);
  }
  return rows;
}

const firstLateMoment = ({ order, now }: ActionCall): number =>
  order.payTimeout ? Math.max(now, Date.parse(order.payTimeout) + 1000) : now;

function end(call: ActionCall, standing: Order["standing"]): object {
  requireUnpaid(call);
  const { context, order } = call;
  context.ledger.record({ type: "order-ended", pageId: order.pageId, standing });
  return { standing };
}

const standingWords: Record<OrderStanding, string> = {
  unpaid: "未支付",
  paid: "已支付",
  returned: "已超时退回",
  declined: "已拒付",
};

function requireUnpaid({ context, order }: ActionCall): void {
  const { standing } = standingOf(context.ledger, order);
  if (standing !== "unpaid") {
    throw new ControlError(409, "WRONG_STATE", `订单${standingWords[standing]}，不能执行此操作`);
  }
}

/** A payment that never was, for a forger to tell of. */
function inventedRow({ order, now }: ActionCall): Row {
  const { orderId, txnTime, amountFen, backUrl } = order;
  return {
    kind: "payment",
    queryId: Array.from({ length: 21 }, () => randomInt(10)).join(""),
    traceNo: "000000",
    orderId,
    txnTime,
    amountFen,
    backUrl,
    at: new Date(now).toISOString(),
    outcome: "SUCCESS",
  };
}
