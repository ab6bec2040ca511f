import { changeRow } from "../shared/gateway/book";
import type { ClockSetting } from "../shared/gateway/clock";
import type { NoticeEnd } from "../shared/gateway/outbox";

/** An order that a browser brought from a merchant. Its key is orderId and txnTime. */
export interface Order {
  orderId: string;
  /** Time of the order, YYYYMMDDhhmmss in Beijing time. */
  txnTime: string;
  amountFen: number;
  /** issInsCode, if the merchant chose the bank. */
  bank?: string;
  frontUrl: string;
  backUrl: string;
  /** Last second in which the merchant accepts a payment, ISO 8601. */
  payTimeout?: string;
  reqReserved?: string;
  /** Unguessable part of the address of the order's bank page. */
  pageId: string;
  /** State of the order. A declined order can't be paid any more; a cancelled order can, if the buyer comes back. */
  state: "open" | "cancelled" | "declined";
}

export type RefundOutcome = "SUCCESS" | "FAIL" | "PROCESSING";

/** One movement of money, or the request for one. */
export interface Row {
  /** Kind of movement. "returned" means that UnionPay returned a payment by itself because it came after payTimeout. */
  kind: "payment" | "returned" | "refund" | "undo";
  /** Id of the transaction, 21 digits. */
  queryId: string;
  traceNo: string;
  orderId: string;
  txnTime: string;
  amountFen: number;
  /** Time of the movement, ISO 8601; for an unfinished refund, the time of its request. */
  at: string;
  outcome: RefundOutcome;
  /** A6 marks a success of which UnionPay could not inform every party (有缺陷的成功); 00 by default. */
  respCode?: "A6";
  /** queryId of the payment that a return, refund or undo takes back. */
  origQryId?: string;
  backUrl?: string;
  reqReserved?: string;
}

export interface RefundRule {
  outcome: RefundOutcome;
  /** Time from the request to the outcome by the ledger's clock, in milliseconds. */
  afterMs: number;
}

export type LedgerEvent =
  | { type: "order-opened"; order: Order }
  | { type: "order-ended"; pageId: string; state: Order["state"] }
  | { type: "row-added"; row: Row }
  | { type: "refund-ended"; queryId: string; outcome: RefundOutcome; at: string }
  | { type: "notice-tried"; queryId: string }
  | { type: "notice-ended"; queryId: string; ending: NoticeEnd }
  | { type: "clock-set"; clock: ClockSetting }
  | { type: "refund-rule-set"; key: string; rule: RefundRule };

export interface LedgerState {
  /** Orders by pageId. */
  orders: Map<string, Order>;
  /** Movements by queryId, oldest first. */
  rows: Map<string, Row>;
  /** Number of tries of each notice, by queryId. */
  noticeTries: Map<string, number>;
  /** Final states of notices, by queryId. */
  noticeEndings: Map<string, NoticeEnd>;
  clock: ClockSetting;
  /** Rules for refunds by orderId, or "default". */
  refundRules: Map<string, RefundRule>;
}

export const emptyState = (): LedgerState => ({
  orders: new Map(),
  rows: new Map(),
  noticeTries: new Map(),
  noticeEndings: new Map(),
  clock: { offsetMs: 0 },
  refundRules: new Map(),
});

/** Applies one event, new or from the journal, to the state. */
export function applyEvent(state: LedgerState, event: LedgerEvent): void {
  switch (event.type) {
    case "order-opened":
      state.orders.set(event.order.pageId, event.order);
      return;
    case "order-ended":
      changeRow(state.orders, event.pageId, { state: event.state });
      return;
    case "row-added":
      state.rows.set(event.row.queryId, event.row);
      return;
    case "refund-ended":
      changeRow(state.rows, event.queryId, { outcome: event.outcome, at: event.at });
      return;
    case "notice-tried":
      state.noticeTries.set(event.queryId, (state.noticeTries.get(event.queryId) ?? 0) + 1);
      return;
    case "notice-ended":
      state.noticeEndings.set(event.queryId, event.ending);
      return;
    case "clock-set":
      state.clock = event.clock;
      return;
    case "refund-rule-set":
      state.refundRules.set(event.key, event.rule);
  }
}
