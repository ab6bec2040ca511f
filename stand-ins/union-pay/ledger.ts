import { randomInt } from "node:crypto";
import { toBeijingStamp } from "../shared/beijing-time";
import { openBook, sumFen } from "../shared/gateway/book";
import { createLedgerClock, type LedgerClock } from "../shared/gateway/clock";
import {
  applyEvent,
  emptyState,
  type LedgerEvent,
  type LedgerState,
  type Order,
  type Row,
} from "./ledger-state";

/** The gateway's books: what happened, kept in a journal, and what follows from it. */
export interface Ledger {
  readonly state: Readonly<LedgerState>;
  /** Journals the event first, then takes it into the state. */
  record(event: LedgerEvent): void;
  /** Adds a movement of money under the next numbers. */
  addRow(row: Omit<Row, "queryId" | "traceNo">): Row;
  /** The latest order of that number, whatever its txnTime. */
  latestOrder(orderId: string): Order | undefined;
  clock: LedgerClock;
  /** ms, by the ledger's own clock. */
  now(): Promise<number>;
  close(): void;
}

/** A merchant's first number is below this: six digits, and room for what follows. */
const firstNumbers = 500_000;

/**
 * Opens the ledger in its file. UnionPay numbers all merchants' money in one row, so that no queryId is there twice:
 * where a merchant's begin is chance.
 * @param base what the ledger's clock follows, in ms, until the control API sets it
 */
export function openLedger(path: string, base: () => number | Promise<number>): Ledger {
  const { state, record, close } = openBook<LedgerState, LedgerEvent>({
    file: path,
    state: emptyState(),
    apply: applyEvent,
  });
  const clock = createLedgerClock({
    follows: base,
    setting: () => state.clock,
    keep: (setting) => record({ type: "clock-set", clock: setting }),
  });
  const [first] = state.rows.values();
  const firstNumber = Number(first?.traceNo ?? randomInt(firstNumbers));
  return {
    state,
    record,
    clock,
    now: clock.now,
    close,
    addRow: (partial) => {
      const sequence = String(firstNumber + state.rows.size).padStart(6, "0");
      const row: Row = {
        ...partial,
        queryId: `${toBeijingStamp(partial.at)}${sequence}8`,
        traceNo: sequence.slice(-6),
      };
      record({ type: "row-added", row });
      return row;
    },
    latestOrder: (orderId) => [...state.orders.values()].filter((order) => order.orderId === orderId).at(-1),
  };
}

/** The payments of an order, oldest first. */
export function paymentsOf(ledger: Ledger, { orderId, txnTime }: Pick<Order, "orderId" | "txnTime">): Row[] {
  return [...ledger.state.rows.values()].filter(
    (row) => row.kind === "payment" && row.orderId === orderId && row.txnTime === txnTime,
  );
}

/** What took money of a payment back, or is about to. */
export function takenBack(ledger: { state: Pick<Ledger["state"], "rows"> }, queryId: string): Row[] {
  return [...ledger.state.rows.values()].filter((row) => row.origQryId === queryId && row.outcome !== "FAIL");
}

export interface Sums {
  /** Every payment, also those that UnionPay returned by itself. */
  paidFen: number;
  /** Refunds and undos that are done. */
  refundedFen: number;
  /** Payments after payTimeout that UnionPay returned by itself. */
  returnedFen: number;
  /** What the merchant keeps. */
  netFen: number;
}

export function sumsOf(ledger: Ledger): Sums {
  const done = [...ledger.state.rows.values()].filter((row) => row.outcome === "SUCCESS");
  const sumOf = (...kinds: Row["kind"][]): number => sumFen(done.filter((row) => kinds.includes(row.kind)));
  const paidFen = sumOf("payment");
  const refundedFen = sumOf("refund", "undo");
  const returnedFen = sumOf("returned");
  return { paidFen, refundedFen, returnedFen, netFen: paidFen - refundedFen - returnedFen };
}
