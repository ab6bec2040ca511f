import type { RefundAnswer, RefundOrder } from "../../domain/money/payment";
import type { PaymentChannel } from "../payment-channel";
import { hasCode, refusalError, type Call } from "./call";
import { refundAnswer, refundRecord } from "./refund-record";
import type { WechatPaySettings } from "./settings";

const path = "/v3/refund/domestic/refunds";

/** Refunds, and queries for them. */
export function createRefunds(
  call: Call,
  settings: WechatPaySettings,
): Pick<PaymentChannel, "refund" | "queryRefund"> {
  return {
    async refund(order) {
      const answer = await call({
        method: "POST",
        path,
        body: {
          transaction_id: order.transactionId,
          out_refund_no: order.refundNumber,
          reason: order.reason,
          notify_url: settings.notifyUrl,
          amount: { refund: order.amountFen, total: order.totalFen, currency: "CNY" },
        },
      });
      if (!answer.accepted) throw refusalError(answer);
      return readRefund(answer.body, order);
    },

    async queryRefund(order) {
      const answer = await call({
        method: "GET",
        path: `${path}/${encodeURIComponent(order.refundNumber)}`,
      });
      if (answer.accepted) return readRefund(answer.body, order);
      if (answer.signed && hasCode(answer, "RESOURCE_NOT_EXISTS")) {
        return { standing: "abnormal", remark: "RESOURCE_NOT_EXISTS：微信支付没有这笔退款" };
      }
      throw refusalError(answer);
    },
  };
}

function readRefund(body: unknown, order: RefundOrder): RefundAnswer {
  const record = refundRecord.parse(body);
  const isOurs =
    record.out_refund_no === order.refundNumber &&
    record.transaction_id === order.transactionId &&
    record.amount.refund === order.amountFen;
  if (!isOurs) throw new Error("WeChat answered with another refund");
  return refundAnswer(record.status);
}
