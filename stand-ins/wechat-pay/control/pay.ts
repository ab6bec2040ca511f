import { ControlError } from "../../shared/gateway/control-error";
import type { Gateway } from "../gateway";
import { createTransactionId } from "../ledger/numbers";
import type { OrderRow, TransactionRow } from "../ledger/rows";
import { createPaymentNotice } from "../notices/create-notice";

/** Ways to pay: as the app allows, after expiry or closing, or once more for a paid order. */
export type PayKind = "pay" | "pay-late" | "pay-twice";

const defaultPayer = "oDemo0000000000000000000001";

/**
 * Books a payment of an order and sends its notice.
 * @param payment.at the moment of payment, milliseconds
 * @throws ControlError 404 or 409, with the text that the payer would read
 */
export function pay(
  gateway: Gateway,
  payment: { outTradeNo: string; kind: PayKind; at: number; payer?: string | undefined },
): TransactionRow {
  const order = gateway.ledger.orders.get(payment.outTradeNo);
  if (!order) throw new ControlError(404, "ORDER_NOT_EXIST", "订单不存在");
  requirePayable(gateway, order, payment);

  const paidAt = new Date(payment.at).toISOString();
  const transaction: TransactionRow = {
    transactionId: createTransactionId(paidAt),
    outTradeNo: order.outTradeNo,
    amountFen: order.totalFen,
    payer: payment.payer ?? defaultPayer,
    paidAt,
  };
  gateway.ledger.record({ type: "paid", transaction });
  gateway.outbox.enqueue(createPaymentNotice(gateway, order, transaction));
  return transaction;
}

function requirePayable(
  gateway: Gateway,
  order: OrderRow,
  { kind, at }: { kind: PayKind; at: number },
): void {
  const state = gateway.ledger.tradeState(order);
  const isPaid = state === "SUCCESS" || state === "REFUND";
  if (kind === "pay-twice") {
    if (!isPaid) throw new ControlError(409, "NOT_PAID", "订单尚未支付，不能重复支付");
    return;
  }
  if (isPaid) throw new ControlError(409, "ORDER_PAID", "该订单已支付");
  if (kind === "pay-late") return;
  if (state === "CLOSED") throw new ControlError(409, "ORDER_CLOSED", "订单已关闭，请重新下单");
  if (at > Date.parse(order.timeExpire))
    throw new ControlError(409, "ORDER_EXPIRED", "二维码已过期，请重新下单");
}
