import type { Merchant } from "../identity/identity";
import { toBeijingTime } from "../../shared/beijing-time";
import type { RefundRow } from "../ledger/rows";

const receivers = { USER_BANK_CARD: "用户银行卡", MERCHANT_BANK_CARD: "商户结算银行账户" } as const;
const receiverOf = ({ treatment }: RefundRow): string => (treatment ? receivers[treatment] : "支付用户零钱");

/** Returns a refund as an answer of WeChat Pay's merchant API has it. */
export function presentRefund(refund: RefundRow): object {
  return {
    refund_id: refund.refundId,
    out_refund_no: refund.outRefundNo,
    transaction_id: refund.transactionId,
    out_trade_no: refund.outTradeNo,
    channel: "ORIGINAL",
    user_received_account: receiverOf(refund),
    create_time: toBeijingTime(refund.createdAt),
    status: refund.status,
    ...presentSuccess(refund),
    funds_account: "AVAILABLE",
    amount: {
      total: refund.totalFen,
      refund: refund.amountFen,
      payer_total: refund.totalFen,
      payer_refund: refund.amountFen,
      settlement_total: refund.totalFen,
      settlement_refund: refund.amountFen,
      discount_refund: 0,
      currency: "CNY",
      from: [],
    },
    promotion_detail: [],
  };
}

/** Returns a refund in the form of its notice. */
export function presentRefundNotice(merchant: Merchant, refund: RefundRow): object {
  return {
    mchid: merchant.mchid,
    out_trade_no: refund.outTradeNo,
    transaction_id: refund.transactionId,
    out_refund_no: refund.outRefundNo,
    refund_id: refund.refundId,
    refund_status: refund.status,
    ...presentSuccess(refund),
    user_received_account: receiverOf(refund),
    amount: {
      total: refund.totalFen,
      refund: refund.amountFen,
      payer_total: refund.totalFen,
      payer_refund: refund.amountFen,
    },
  };
}

function presentSuccess(refund: RefundRow): object {
  return refund.status === "SUCCESS" && refund.endedAt !== undefined
    ? { success_time: toBeijingTime(refund.endedAt) }
    : {};
}
