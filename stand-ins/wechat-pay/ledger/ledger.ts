import { join } from "node:path";
import { openJournal, readJournal } from "../../shared/journal";
import type { LedgerEvent, NoticeRow, OrderRow, RefundRow, TradeState, TransactionRow } from "./rows";

export interface Ledger {
  readonly orders: ReadonlyMap<string, OrderRow>;
  readonly transactions: ReadonlyMap<string, TransactionRow>;
  readonly refunds: ReadonlyMap<string, RefundRow>;
  readonly notices: ReadonlyMap<string, NoticeRow>;
  /** Writes an event to the journal, then counts it. */
  record(event: LedgerEvent): void;
  transactionsOf(outTradeNo: string): TransactionRow[];
  refundsOf(transactionId: string): RefundRow[];
  tradeState(order: OrderRow): TradeState;
  sums(): { paidFen: number; refundedFen: number; netFen: number };
  close(): void;
}

/** Opens the ledger of a data directory; what was recorded before is there again. */
export function openLedger(dataDir: string): Ledger {
  const file = join(dataDir, "ledger.jsonl");
  const orders = new Map<string, OrderRow>();
  const transactions = new Map<string, TransactionRow>();
  const refunds = new Map<string, RefundRow>();
  const notices = new Map<string, NoticeRow>();

  function apply(event: LedgerEvent): void {
    switch (event.type) {
      case "order-created":
        orders.set(event.order.outTradeNo, event.order);
        break;
      case "order-closed":
        change(orders, event.outTradeNo, { closedAt: event.at });
        break;
      case "paid":
        transactions.set(event.transaction.transactionId, event.transaction);
        break;
      case "refund-requested":
        refunds.set(event.refund.outRefundNo, event.refund);
        break;
      case "refund-ended":
        change(refunds, event.outRefundNo, { status: event.status, endedAt: event.at });
        break;
      case "notice-queued":
        notices.set(event.notice.id, event.notice);
        break;
      case "notice-tried":
        change(notices, event.id, { tries: (notices.get(event.id)?.tries ?? 0) + 1 });
        break;
      case "notice-ended":
        change(notices, event.id, { end: event.end });
    }
  }

  for (const event of readJournal<LedgerEvent>(file)) apply(event);
  const journal = openJournal<LedgerEvent>(file);
  const transactionsOf = (no: string) => [...transactions.values()].filter((row) => row.outTradeNo === no);
  const refundsOf = (id: string) => [...refunds.values()].filter((row) => row.transactionId === id);

  return {
    orders,
    transactions,
    refunds,
    notices,
    transactionsOf,
    refundsOf,

    record(event) {
      journal.append(event);
      apply(event);
    },

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

    close: () => journal.close(),
  };
}

function change<Row extends object>(rows: Map<string, Row>, key: string, changes: Partial<Row>): void {
  const row = rows.get(key);
  if (row) rows.set(key, { ...row, ...changes });
}

function sumFen(rows: readonly { amountFen: number }[]): number {
  return rows.reduce((sum, { amountFen }) => sum + amountFen, 0);
}
