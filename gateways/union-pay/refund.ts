import type { UnionPaySettings } from "../../config/union-pay";
import { movedAt } from "./evidence";
import type { RefundAnswer, RefundOrder } from "../../domain/money/payment";
import { bookingLagMs } from "../../domain/money/refund-news";
import { refundWindowOver } from "../refund-window";
import { toBeijingStamp } from "./beijing-time";
import type { Ask } from "./gateway-client";
import {
  askStatus,
  isPendingCode,
  isSuccessCode,
  remarkOf,
  type TransactionStatus,
} from "./transaction-status";

export interface RefundCall {
  ask: Ask;
  settings: UnionPaySettings;
  /** ms */
  now: () => number;
  order: RefundOrder;
}

/** The system is closed or busy, or asked too often: nothing was decided. */
const busyCodes = ["02", "06", "37", "99"];

/**
 * PaymentChannel.refund. UnionPay knows a refund by its orderId and txnTime, so it is asked about
 * them first, and only what it has not seen, or has failed, is sent.
 * @throws ApplicationFailure REFUND_WINDOW_OVER (not retryable) when UnionPay says that the payment is too old
 */
export async function refund(call: RefundCall): Promise<RefundAnswer> {
  const known = await statusOf(call);
  if (known.status === "success" || known.status === "pending") {
    return answerOf(known);
  }
  return send(call);
}

/** PaymentChannel.queryRefund. */
export async function queryRefund(call: RefundCall): Promise<RefundAnswer> {
  const transaction = await statusOf(call);
  const recent = call.now() - Date.parse(call.order.requestedAt) < bookingLagMs;
  return transaction.status === "absent" && recent
    ? { status: "processing", abnormality: "absent" }
    : answerOf(transaction);
}

const statusOf = ({ ask, settings, order }: RefundCall): Promise<TransactionStatus> =>
  askStatus({
    ask,
    settings,
    orderId: order.refundNumber,
    txnTime: toBeijingStamp(order.requestedAt),
  });

function answerOf(transaction: TransactionStatus): RefundAnswer {
  switch (transaction.status) {
    case "success":
      return { status: "refunded", ...movedAt(transaction.answer) };
    case "pending":
      return { status: "processing", remark: transaction.remark };
    case "absent":
      return { status: "abnormal", abnormality: "absent", remark: "34 银联查无此退款，请重试退款" };
    case "failed":
      return { status: "abnormal", abnormality: "closed", remark: transaction.remark };
  }
}

async function send({ ask, settings, order }: RefundCall): Promise<RefundAnswer> {
  const { respCode, respMsg } = await ask({
    url: `${settings.baseUrl}/gateway/api/backTransReq.do`,
    fields: {
      txnType: "04",
      txnSubType: "00",
      bizType: "000201",
      channelType: "07",
      orderId: order.refundNumber,
      txnTime: toBeijingStamp(order.requestedAt),
      txnAmt: String(order.amountFen),
      currencyCode: "156",
      origQryId: order.transactionId,
      backUrl: settings.notifyUrl,
      // The notice of a refund names only the refund: this brings the attempt back with it.
      reqReserved: order.attemptNumber,
    },
  });
  const remark = remarkOf(respCode, respMsg);
  // 00 means taken, not done; 12 that an earlier call, whose answer got lost, was taken.
  if (isSuccessCode(respCode) || respCode === "12" || isPendingCode(respCode)) {
    return { status: "processing", remark };
  }
  if (respCode === undefined || busyCodes.includes(respCode)) {
    throw new Error(`UnionPay can't refund now: ${remark}`);
  }
  if (respCode === "39") {
    throw refundWindowOver(order);
  }
  return { status: "abnormal", abnormality: "refused", remark };
}
