import { changeRow } from "../shared/gateway/book";
import type { ClockSetting } from "../shared/gateway/clock";
import type { NoticeEnd } from "../shared/gateway/outbox";

/** An order that a browser brought from a merchant. Its key is orderId and txnTime. */
export interface Order {
  orderId: string;
  /** YYYYMMDDhhmmss, Beijing time */
  txnTime: string;
  amountFen: number;
  /** issInsCode, if the merchant chose the bank. */
  bank?: string;
  frontUrl: string;
  backUrl: string;
  /** ISO 8601: the last second for a payment that the merchant takes. */
  payTimeout?: string;
  reqReserved?: string;
  /** Unguessable part of the address of its bank page. */
  pageId: string;
  /** A declined order can't be paid any more; a cancelled one can, when the buyer comes back. */
  state: "open" | "cancelled" | "declined";
}

export type RefundOutcome = "SUCCESS" | "FAIL" | "PROCESSING";

/** One movement of money, or the request for one. */
export interface Row {
  /** returned: UnionPay gave a payment back by itself, because it came after payTimeout. */
  kind: "payment" | "returned" | "refund" | "undo";
  /** 21 digits */
  queryId: string;
  traceNo: string;
  orderId: string;
  txnTime: string;
  amountFen: number;
  /** ISO 8601: when the money moved; of a refund that isn't done, when it was asked for. */
  at: string;
  outcome: RefundOutcome;
  /** A6: a success of which not everybody could be told (有缺陷的成功). 00 unless set. */
  respCode?: "A6";
  /** What a returned, refund or undo takes back. */
  origQryId?: string;
  backUrl?: string;
  reqReserved?: string;
}

export interface RefundRule {
  outcome: RefundOutcome;
  /** By the ledger's clock, from the request on. */
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
  /** By pageId. */
  orders: Map<string, Order>;
  /** By queryId, oldest first. */
  rows: Map<string, Row>;
  /** By queryId. */
  noticeTries: Map<string, number>;
  /** By queryId. */
  noticeEndings: Map<string, NoticeEnd>;
  clock: ClockSetting;
  /** By orderId, or "default". */
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

/** Takes one event, new or from the journal, into the state. */
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
