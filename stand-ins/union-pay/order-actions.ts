import { randomInt } from "node:crypto";
import { toBeijingStamp } from "../shared/beijing-time";
import { ControlError } from "../shared/gateway/control-error";
import type { GatewayContext } from "./context";
import { takenBack } from "./ledger";
import type { Order, Row } from "./ledger-state";
import { orderStateOf, takePayment, type OrderState } from "./payments";

export interface ActionCall {
  context: GatewayContext;
  order: Order;
  /** Current time by the ledger's clock, in milliseconds since the epoch. */
  now: number;
  /** Chosen time of a payment or manual refund, in milliseconds since the epoch. */
  at?: number;
  /** Amount of a manual refund in fen; by default the whole rest. */
  amountFen?: number;
}

/** Answer of the control API to an action. */
type Outcome = object | Promise<object>;

/**
 * Actions of people at the bank, or faults, on an order. An action checks the order's state and changes it
 * synchronously, so that two concurrent actions can't both find it unpaid.
 */
export const orderActions: Readonly<Record<string, (call: ActionCall) => Outcome>> = {
  pay: (call) => {
    requireUnpaid(call);
    return { rows: take(call) };
  },
  "pay-late": (call) => {
    requireUnpaid(call);
    return { rows: take({ ...call, at: call.at ?? firstLateMoment(call) }, { keepLate: true }) };
  },
  "pay-defectively": (call) => {
    requireUnpaid(call);
    return { rows: take(call, { defective: true }) };
  },
  "pay-twice": (call) => {
    const paid = orderStateOf(call.context.ledger, call.order).state === "paid";
    const first = paid ? [] : take(call);
    return { rows: [...first, ...take(call)] };
  },
  cancel: (call) => end(call, "cancelled"),
  decline: (call) => end(call, "declined"),
  "refund-by-hand": (call) => refundByHand(call),
  notify: async ({ context, order }) => ({
    statuses: await context.notices.sendAgain(order.orderId),
  }),
  forge: async (call) => ({ statuses: await call.context.notices.forge(inventedRow(call)) }),
};

function take(
  { context, order, now, at = now }: ActionCall,
  how: { keepLate?: boolean; defective?: boolean } = {},
): Row[] {
  const { ledger, notices } = context;
  const rows = takePayment({ ledger, order, at, ...how });
  const [payment] = rows;
  if (payment && rows.length === 1) {
    notices.announce(payment);
  }
  return rows;
}

const firstLateMoment = ({ order, now }: ActionCall): number =>
  order.payTimeout ? Math.max(now, Date.parse(order.payTimeout) + 1000) : now;

/**
 * Records a refund that somebody makes in the merchant service (商户服务平台), under a number of its own. Its notice is sent
 * as for any refund.
 */
function refundByHand({ context, order, now, at = now, amountFen }: ActionCall): object {
  const { ledger, notices } = context;
  const { payment } = orderStateOf(ledger, order);
  const back = payment ? takenBack(ledger, payment.queryId).reduce((sum, row) => sum + row.amountFen, 0) : 0;
  const leftFen = (payment?.amountFen ?? 0) - back;
  if (!payment || leftFen < (amountFen ?? 1))
    throw new ControlError(409, "TOO_MUCH", "订单没有这么多款项可退");
  const stamp = toBeijingStamp(at);
  const row = ledger.addRow({
    kind: "refund",
    orderId: `HAND${stamp}${randomInt(1_000_000)}`,
    txnTime: stamp,
    amountFen: amountFen ?? leftFen,
    origQryId: payment.queryId,
    at: new Date(at).toISOString(),
    outcome: "SUCCESS",
    ...(payment.backUrl === undefined ? {} : { backUrl: payment.backUrl }),
  });
  notices.announce(row);
  return { row };
}

function end(call: ActionCall, state: Order["state"]): object {
  requireUnpaid(call);
  const { context, order } = call;
  context.ledger.record({ type: "order-ended", pageId: order.pageId, state });
  return { state };
}

const orderStateWords: Record<OrderState, string> = {
  unpaid: "未支付",
  paid: "已支付",
  returned: "已超时退回",
  declined: "已拒付",
};

function requireUnpaid({ context, order }: ActionCall): void {
  const { state } = orderStateOf(context.ledger, order);
  if (state !== "unpaid") {
    throw new ControlError(409, "WRONG_STATE", `订单${orderStateWords[state]}，不能执行此操作`);
  }
}

/** Returns a payment that never happened, for a forged notice. */
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
