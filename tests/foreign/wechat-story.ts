/**
 * Describes what a client of WeChat Pay sees of the gateway when it pays, refunds and closes orders. The order
 * numbers begin with `name`.
 */
export function wechatStory(name: string, { prepay }: Record<string, unknown>) {
  const order = { out_trade_no: `${name}-1`, amount: { total: 20_000, currency: "CNY" } };
  const refund = { out_refund_no: `R-${name}-1`, amount: { refund: 5_000, total: 20_000 } };
  return {
    prepay: expect.stringMatching(/^weixin:/),
    repeat: prepay,
    unpaid: { ...order, trade_state: "NOTPAY" },
    paymentNotice: { ...order, trade_state: "SUCCESS" },
    altered: "refused",
    paid: { ...order, trade_state: "SUCCESS" },
    closePaid: "400 ORDER_PAID",
    refund: { ...refund, status: "PROCESSING" },
    refundNotice: { ...refund, refund_status: "SUCCESS" },
    refundRepeat: { ...refund, status: "SUCCESS" },
    refunded: { ...refund, status: "SUCCESS" },
    close: "closed",
    closed: { trade_state: "CLOSED" },
    unknown: "404 ORDER_NOT_EXIST",
  };
}
