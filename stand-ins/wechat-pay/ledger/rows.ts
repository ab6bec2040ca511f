import type { ClockSetting } from "../../shared/gateway/clock";
import type { NoticeEnd } from "../../shared/gateway/outbox";

/** An order. Amounts in the ledger are integers in fen; instants are ISO 8601 UTC by the ledger's clock. */

export interface OrderRow {
  outTradeNo: string;
  description: string;
  attach: string;
  totalFen: number;
  notifyUrl: string;
  /** Last moment at which the order can be paid. */
  timeExpire: string;
  createdAt: string;
  codeUrl: string;
  /** Parameters of the prepay, by which a repeat is told from another order under the same number. */
  parameters: string;
  closedAt?: string;
}

export interface TransactionRow {
  transactionId: string;
  outTradeNo: string;
  amountFen: number;
  payer: string;
  paidAt: string;
}

export const refundStatuses = ["PROCESSING", "SUCCESS", "ABNORMAL", "CLOSED"] as const;
export type RefundStatus = (typeof refundStatuses)[number];

export interface RefundRow {
  refundId: string;
  outRefundNo: string;
  transactionId: string;
  outTradeNo: string;
  amountFen: number;
  totalFen: number;
  reason: string;
  notifyUrl?: string;
  status: RefundStatus;
  createdAt: string;
  endedAt?: string;
  /** Destination to which an abnormal refund was sent instead of the payer's account. */
  treatment?: "USER_BANK_CARD" | "MERCHANT_BANK_CARD";
  /** True if the refund was made by hand in the merchant platform. */
  byHand?: true;
}

export interface NoticeRow {
  id: string;
  eventType: string;
  originalType: "transaction" | "refund";
  summary: string;
  outTradeNo: string;
  url: string;
  createdAt: string;
  /** Content that the merchant will decrypt. */
  content: object;
  tries: number;
  end?: NoticeEnd;
}

export type TradeState = "NOTPAY" | "SUCCESS" | "REFUND" | "CLOSED";

/** Events of the journal, one per line. */
export type LedgerEvent =
  | { type: "order-created"; order: OrderRow }
  | { type: "order-closed"; outTradeNo: string; at: string }
  | { type: "paid"; transaction: TransactionRow }
  | { type: "refund-requested"; refund: RefundRow }
  | { type: "refund-ended"; outRefundNo: string; status: RefundStatus; at: string }
  | { type: "notice-queued"; notice: NoticeRow }
  | { type: "notice-tried"; id: string }
  | { type: "notice-ended"; id: string; end: NoticeEnd }
  | { type: "clock-set"; clock: ClockSetting };
