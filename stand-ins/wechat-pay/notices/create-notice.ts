import { randomUUID } from "node:crypto";
import type { Gateway } from "../gateway";
import type { Merchant } from "../identity/identity";
import type { NoticeRow, OrderRow, RefundRow, TransactionRow } from "../ledger/rows";
import { presentPayment } from "../merchant-api/present-order";
import { presentRefundNotice } from "../merchant-api/present-refund";

const refundSummaries: Readonly<Record<string, string>> = {
  SUCCESS: "退款成功",
  ABNORMAL: "退款异常",
  CLOSED: "退款关闭",
};

/** Creates the notice of a payment. */
export function createPaymentNotice(
  gateway: Gateway,
  order: OrderRow,
  transaction: TransactionRow,
): NoticeRow {
  return {
    id: randomUUID(),
    eventType: "TRANSACTION.SUCCESS",
    originalType: "transaction",
    summary: "支付成功",
    outTradeNo: order.outTradeNo,
    url: order.notifyUrl,
    createdAt: transaction.paidAt,
    content: presentPayment(gateway, order, transaction),
    tries: 0,
  };
}

/** Creates the notice of an ended refund, or returns undefined if the refund named no notify_url. */
export function createRefundNotice(merchant: Merchant, refund: RefundRow): NoticeRow | undefined {
  if (refund.notifyUrl === undefined) return undefined;
  return {
    id: randomUUID(),
    eventType: `REFUND.${refund.status}`,
    originalType: "refund",
    summary: refundSummaries[refund.status] ?? "",
    outTradeNo: refund.outTradeNo,
    url: refund.notifyUrl,
    createdAt: refund.endedAt ?? refund.createdAt,
    content: presentRefundNotice(merchant, refund),
    tries: 0,
  };
}
