import { z } from "zod";
import type { RefundAnswer } from "../../domain/money/payment";
import { toUtc } from "./transaction";

/** Time at which the money went back; absent if it hasn't. */
export const successTime = z.iso.datetime({ offset: true }).optional();

/** A refund in WeChat Pay's answers. Amounts are in fen. */
export const refundRecord = z.object({
  out_refund_no: z.string(),
  out_trade_no: z.string(),
  transaction_id: z.string(),
  refund_id: z.string().min(1),
  status: z.string(),
  success_time: successTime,
  amount: z.object({ refund: z.int().positive(), total: z.int().positive() }),
});

/** Returns the meaning of a refund's status. @throws Error for a status that WeChat Pay doesn't document */
export function refundAnswer(status: string, success_time?: string): RefundAnswer {
  switch (status) {
    case "SUCCESS":
      return {
        status: "refunded",
        ...(success_time === undefined ? {} : { doneAt: toUtc(success_time) }),
      };
    case "PROCESSING":
      return { status: "processing" };
    case "ABNORMAL":
      return {
        status: "abnormal",
        abnormality: "account",
        remark: "退款异常，用户的收款账户可能已注销或冻结",
      };
    case "CLOSED":
      return { status: "abnormal", abnormality: "closed", remark: "退款已关闭" };
    default:
      throw new Error(`Unknown refund status ${status}`);
  }
}
