import { join } from "node:path";
import { changeRow, openBook, sumFen } from "../../shared/gateway/book";
import type { ClockSetting } from "../../shared/gateway/clock";
import type { LedgerEvent, NoticeRow, OrderRow, RefundRow, TradeState, TransactionRow } from "./rows";

export interface Ledger {
  readonly orders: ReadonlyMap<string, OrderRow>;
  readonly transactions: ReadonlyMap<string, TransactionRow>;
  readonly refunds: ReadonlyMap<string, RefundRow>;
  readonly notices: ReadonlyMap<string, NoticeRow>;
  /** Writes an event to the journal, then applies it to the state. */
  record(event: LedgerEvent): void;
  transactionsOf(outTradeNo: string): TransactionRow[];
  refundsOf(transactionId: string): RefundRow[];
  tradeState(order: OrderRow): TradeState;
  sums(): { paidFen: number; refundedFen: number; netFen: number };
  clockSetting(): ClockSetting;
  close(): void;
}

interface LedgerState {
  orders: Map<string, OrderRow>;
  transactions: Map<string, TransactionRow>;
  refunds: Map<string, RefundRow>;
  notices: Map<string, NoticeRow>;
  clock: ClockSetting;
}

function apply(state: LedgerState, event: LedgerEvent): void {
  const { orders, transactions, refunds, notices } = state;
  switch (event.type) {
    case "order-created":
      orders.set(event.order.outTradeNo, event.order);
      break;
    case "order-closed":
      changeRow(orders, event.outTradeNo, { closedAt: event.at });
      break;
    case "paid":
      transactions.set(event.transaction.transactionId, event.transaction);
      break;
    case "refund-requested":
      refunds.set(event.refund.outRefundNo, event.refund);
      break;
    case "refund-ended":
      changeRow(refunds, event.outRefundNo, { status: event.status, endedAt: event.at });
      break;
    case "notice-queued":
      notices.set(event.notice.id, event.notice);
      break;
    case "notice-tried":
      changeRow(notices, event.id, { tries: (notices.get(event.id)?.tries ?? 0) + 1 });
      break;
    case "notice-ended":
      changeRow(notices, event.id, { end: event.end });
      break;
    case "clock-set":
      state.clock = event.clock;
  }
}

/** Opens the ledger of a data directory, and restores its state from the journal. */
export function openLedger(dataDir: string): Ledger {
  const { state, record, close } = openBook<LedgerState, LedgerEvent>({
    file: join(dataDir, "ledger.jsonl"),
    state: {
      orders: new Map(),
      transactions: new Map(),
      refunds: new Map(),
      notices: new Map(),
      clock: { offsetMs: 0 },
    },
    apply,
  });
  const { orders, transactions, refunds, notices } = state;
  const transactionsOf = (no: string) => [...transactions.values()].filter((row) => row.outTradeNo === no);
  const refundsOf = (id: string) => [...refunds.values()].filter((row) => row.transactionId === id);

  return {
    orders,
    transactions,
    refunds,
    notices,
    record,
    transactionsOf,
    refundsOf,

    tradeState(order) {
      const paid = transactionsOf(order.outTradeNo);
      if (paid.some(({ transactionId }) => refundsOf(transactionId).length > 0)) return "REFUND";
      if (paid.length > 0) return "SUCCESS";
      return order.closedAt === undefined ? "NOTPAY" : "CLOSED";
    },

    sums() {
      const paidFen = sumFen([...transactions.values()]);
      const refundedFen = sumFen([...refunds.values()].filter(({ status }) => status === "SUCCESS"));
      return { paidFen, refundedFen, netFen: paidFen - refundedFen };
    },

    clockSetting: () => state.clock,
    close,
  };
}
