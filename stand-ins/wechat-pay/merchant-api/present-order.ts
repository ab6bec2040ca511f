import type { Gateway } from "../gateway";
import { toBeijingTime } from "../../shared/beijing-time";
import type { OrderRow, TradeState, TransactionRow } from "../ledger/rows";

const descriptions: Readonly<Record<TradeState, string>> = {
  NOTPAY: "订单未支付",
  SUCCESS: "支付成功",
  REFUND: "订单发生过退款，退款详情请查询退款单",
  CLOSED: "订单已关闭",
};

/**
 * Returns an order in the form of a query's answer, with a transaction. The default is the order's first transaction.
 */
export function presentOrder(
  gateway: Gateway,
  order: OrderRow,
  transaction = gateway.ledger.transactionsOf(order.outTradeNo)[0],
): object {
  return {
    ...presentStanding(gateway, order, gateway.ledger.tradeState(order)),
    ...(transaction && presentTransaction(transaction)),
  };
}

/** Returns a payment in the form of its notice, which always reports a success, whatever happened later. */
export function presentPayment(gateway: Gateway, order: OrderRow, transaction: TransactionRow): object {
  return { ...presentStanding(gateway, order, "SUCCESS"), ...presentTransaction(transaction) };
}

function presentStanding(gateway: Gateway, order: OrderRow, state: TradeState): object {
  return {
    appid: gateway.merchant.appid,
    mchid: gateway.merchant.mchid,
    out_trade_no: order.outTradeNo,
    attach: order.attach,
    trade_state: state,
    trade_state_desc: descriptions[state],
    amount: { total: order.totalFen, currency: "CNY", payer_currency: "CNY" },
    payer: {},
    promotion_detail: [],
  };
}

function presentTransaction(transaction: TransactionRow): object {
  return {
    transaction_id: transaction.transactionId,
    trade_type: "NATIVE",
    bank_type: "OTHERS",
    success_time: toBeijingTime(transaction.paidAt),
    payer: { openid: transaction.payer },
    amount: {
      total: transaction.amountFen,
      payer_total: transaction.amountFen,
      currency: "CNY",
      payer_currency: "CNY",
    },
  };
}
