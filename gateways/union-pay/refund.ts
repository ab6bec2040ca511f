import type { UnionPaySettings } from "../../config/union-pay";
import { movedAt } from "./evidence";
import type { RefundAnswer, RefundOrder } from "../../domain/money/payment";
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

/** For this long a refund that UnionPay can't find may still be on its way into its books. */
const bookingLagMs = 10 * 60_000;

/** The system is closed or busy, or asked too often: nothing was decided. */
const busyCodes = ["02", "06", "37", "99"];

/**
 * PaymentChannel.refund. UnionPay knows a refund by its orderId and txnTime, so it is asked about
 * them first, and only what it has not seen, or has failed, is sent.
 * @throws ApplicationFailure REFUND_WINDOW_OVER (not retryable) when UnionPay says that the payment is too old
 */
export async function refund(call: RefundCall): Promise<RefundAnswer> {
  const known = await statusOf(call);
  if (known.standing === "success" || known.standing === "pending") {
    return answerOf(known);
  }
  return send(call);
}

/** PaymentChannel.queryRefund. */
export async function queryRefund(call: RefundCall): Promise<RefundAnswer> {
  const status = await statusOf(call);
  const recent = call.now() - Date.parse(call.order.requestedAt) < bookingLagMs;
  return status.standing === "absent" && recent
    ? { standing: "processing", abnormality: "absent" }
    : answerOf(status);
}

const statusOf = ({ ask, settings, order }: RefundCall): Promise<TransactionStatus> =>
  askStatus({
    ask,
    settings,
    orderId: order.refundNumber,
    txnTime: toBeijingStamp(order.requestedAt),
  });

function answerOf(status: TransactionStatus): RefundAnswer {
  switch (status.standing) {
    case "success":
      return { standing: "refunded", ...movedAt(status.answer) };
    case "pending":
      return { standing: "processing", remark: status.remark };
    case "absent":
      return { standing: "abnormal", abnormality: "absent", remark: "34 银联查无此退款，请重试退款" };
    case "failed":
      return { standing: "abnormal", abnormality: "refused", remark: status.remark };
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
    return { standing: "processing", remark };
  }
  if (respCode === undefined || busyCodes.includes(respCode)) {
    throw new Error(`UnionPay can't refund now: ${remark}`);
  }
  if (respCode === "39") {
    throw refundWindowOver(order);
  }
  return { standing: "abnormal", abnormality: "refused", remark };
}
