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

/** The gateway's books: events in a journal, and the state that follows from them. */
export interface Ledger {
  readonly state: Readonly<LedgerState>;
  /** Writes the event to the journal, then applies it to the state. */
  record(event: LedgerEvent): void;
  /** Adds a movement of money under the next numbers. */
  addRow(row: Omit<Row, "queryId" | "traceNo">): Row;
  /** Returns the latest order of that number, whatever its txnTime. */
  latestOrder(orderId: string): Order | undefined;
  clock: LedgerClock;
  /** Returns the time by the ledger's own clock, in milliseconds since the epoch. */
  now(): Promise<number>;
  close(): void;
}

/** Upper limit of a ledger's first number. Numbers have six digits, and this leaves room for those that follow. */
const firstNumbers = 500_000;

/**
 * Opens the ledger in its file. UnionPay numbers the transactions of all merchants in one sequence, so that each
 * queryId is unique. A new ledger therefore begins at a random number.
 * @param base - returns the time in milliseconds that the ledger's clock follows until the control API sets it
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

/** Returns the payments of an order, oldest first. */
export function paymentsOf(ledger: Ledger, { orderId, txnTime }: Pick<Order, "orderId" | "txnTime">): Row[] {
  return [...ledger.state.rows.values()].filter(
    (row) => row.kind === "payment" && row.orderId === orderId && row.txnTime === txnTime,
  );
}

/** Returns the movements that have taken back money of a payment, or are about to. */
export function takenBack(ledger: { state: Pick<Ledger["state"], "rows"> }, queryId: string): Row[] {
  return [...ledger.state.rows.values()].filter((row) => row.origQryId === queryId && row.outcome !== "FAIL");
}

export interface Sums {
  /** Sum of all payments in fen, including those that UnionPay returned by itself. */
  paidFen: number;
  /** Sum of finished refunds and undos, in fen. */
  refundedFen: number;
  /** Sum of payments after payTimeout that UnionPay returned by itself, in fen. */
  returnedFen: number;
  /** Amount that the merchant keeps, in fen. */
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
