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
  standing: "open" | "cancelled" | "declined";
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

export const noticeModes = ["deliver", "drop", "delay", "repeat", "reorder", "forge"] as const;

export interface NoticeRule {
  mode: (typeof noticeModes)[number];
  /** delay: how long, in real ms. */
  ms?: number;
  /** repeat: how often. */
  times?: number;
}

/** The ledger's clock: its base, moved, or standing still. */
export interface ClockSetting {
  offsetMs: number;
  /** ms */
  frozenAt?: number;
}

export type LedgerEvent =
  | { type: "order-opened"; order: Order }
  | { type: "order-ended"; pageId: string; standing: Order["standing"] }
  | { type: "row-added"; row: Row }
  | { type: "refund-ended"; queryId: string; outcome: RefundOutcome; at: string }
  | { type: "notice-ended"; queryId: string; ending: NoticeEnding }
  | { type: "clock-set"; clock: ClockSetting }
  | { type: "notice-rule-set"; key: string; rule: NoticeRule }
  | { type: "refund-rule-set"; key: string; rule: RefundRule };

export type NoticeEnding = "received" | "dropped" | "forged" | "given up";

export interface LedgerState {
  /** By pageId. */
  orders: Map<string, Order>;
  /** By queryId, oldest first. */
  rows: Map<string, Row>;
  /** By queryId. */
  noticeEndings: Map<string, NoticeEnding>;
  clock: ClockSetting;
  /** By orderId, or "default". */
  noticeRules: Map<string, NoticeRule>;
  /** By orderId, or "default". */
  refundRules: Map<string, RefundRule>;
}

export const emptyState = (): LedgerState => ({
  orders: new Map(),
  rows: new Map(),
  noticeEndings: new Map(),
  clock: { offsetMs: 0 },
  noticeRules: new Map(),
  refundRules: new Map(),
});

/** Takes one event, new or from the journal, into the state. */
export function applyEvent(state: LedgerState, event: LedgerEvent): void {
  switch (event.type) {
    case "order-opened":
      state.orders.set(event.order.pageId, event.order);
      return;
    case "order-ended":
      changeEntry(state.orders, event.pageId, { standing: event.standing });
      return;
    case "row-added":
      state.rows.set(event.row.queryId, event.row);
      return;
    case "refund-ended":
      changeEntry(state.rows, event.queryId, { outcome: event.outcome, at: event.at });
      return;
    case "notice-ended":
      state.noticeEndings.set(event.queryId, event.ending);
      return;
    case "clock-set":
      state.clock = event.clock;
      return;
    case "notice-rule-set":
      state.noticeRules.set(event.key, event.rule);
      return;
    case "refund-rule-set":
      state.refundRules.set(event.key, event.rule);
  }
}

function changeEntry<T>(map: Map<string, T>, key: string, change: Partial<T>): void {
  const entry = map.get(key);
  if (entry) {
    map.set(key, { ...entry, ...change });
  }
}
