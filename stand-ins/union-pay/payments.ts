import { paymentsOf, takenBack, type Ledger } from "./ledger";
import type { Order, Row } from "./ledger-state";

const wholeSeconds = (ms: number): string => new Date(Math.floor(ms / 1000) * 1000).toISOString();

/**
 * Books the buyer's payment at the instant `at` (milliseconds). If payTimeout is over, UnionPay returns the payment at
 * once. `keepLate` plays the error that UnionPay keeps such a payment.
 */
export function takePayment({
  ledger,
  order,
  at,
  keepLate = false,
  defective = false,
}: {
  ledger: Ledger;
  order: Order;
  at: number;
  keepLate?: boolean;
  /** If set, the success is reported with respCode A6. */
  defective?: boolean;
}): Row[] {
  const { orderId, txnTime, amountFen, backUrl, reqReserved, payTimeout } = order;
  const common = { orderId, txnTime, amountFen, at: wholeSeconds(at), outcome: "SUCCESS" } as const;
  const payment = ledger.addRow({
    ...common,
    kind: "payment",
    backUrl,
    ...(defective ? { respCode: "A6" as const } : {}),
    ...(reqReserved !== undefined && { reqReserved }),
  });
  if (keepLate || !payTimeout || common.at <= payTimeout) {
    return [payment];
  }
  return [payment, ledger.addRow({ ...common, kind: "returned", origQryId: payment.queryId })];
}

export type OrderState = "unpaid" | "paid" | "returned" | "declined";

/** Returns an order's state as a query shows it, and the payment that counts. */
export function orderStateOf(ledger: Ledger, order: Order): { state: OrderState; payment?: Row } {
  const payments = paymentsOf(ledger, order);
  const kept = payments.find(
    ({ queryId }) => !takenBack(ledger, queryId).some(({ kind }) => kind === "returned"),
  );
  if (kept) {
    return { state: "paid", payment: kept };
  }
  const [returned] = payments;
  if (returned) {
    return { state: "returned", payment: returned };
  }
  return { state: order.state === "declined" ? "declined" : "unpaid" };
}
