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
  /** Returns the current time in milliseconds since the epoch. */
  now: () => number;
  order: RefundOrder;
}

/** Codes for a system that is closed or busy, or asked too often. Nothing was decided then. */
const busyCodes = ["02", "06", "37", "99"];

/**
 * Implements PaymentChannel.refund. UnionPay identifies a refund by its orderId and txnTime. So it is queried by them
 * first, and a refund is sent only if UnionPay has not seen it, or it has failed.
 * @throws ApplicationFailure REFUND_WINDOW_OVER (not retryable) if UnionPay answers that the payment is too old
 */
export async function refund(call: RefundCall): Promise<RefundAnswer> {
  const known = await statusOf(call);
  if (known.status === "success" || known.status === "pending") {
    return answerOf(known);
  }
  return send(call);
}

/** Implements PaymentChannel.queryRefund. */
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
      // The notice of a refund names only the refund. This field makes it return the attempt's number as well.
      reqReserved: order.attemptNumber,
    },
  });
  const remark = remarkOf(respCode, respMsg);
  // Code 00 means accepted, not finished. Code 12 means that an earlier call, whose answer was lost, was accepted.
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
