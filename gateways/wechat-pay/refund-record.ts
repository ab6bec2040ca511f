import { z } from "zod";
import type { RefundAnswer } from "../../domain/money/payment";
import { toUtc } from "./transaction";

/**
 * Fields about a refund's end: the time at which the money went back, absent if it hasn't, and the account to which it went
 * (退款入账账户), in words.
 */
export const refundEnd = {
  success_time: z.iso.datetime({ offset: true }).optional(),
  user_received_account: z.string().optional(),
};
type RefundEnd = z.infer<z.ZodObject<typeof refundEnd>>;

/** Words for the merchant's own accounts: 商户基本账户 and 商户结算银行账户. */
const ofMerchant = /^商户/;
/** Words for a payer's account: 支付用户零钱, 支付用户零钱通, or a bank's card such as 招商银行信用卡0403. */
const ofPayer = /^支付用户|卡/;

/** Returns whose account it is; undefined for words that aren't known. */
function receiverIn(account: string | undefined): Pick<RefundAnswer, "to"> {
  if (account === undefined) return {};
  if (ofMerchant.test(account)) return { to: "merchantAccount" };
  return ofPayer.test(account) ? { to: "payer" } : {};
}

/** A refund in WeChat Pay's answers. Amounts are in fen. */
export const refundRecord = z.object({
  out_refund_no: z.string(),
  out_trade_no: z.string(),
  transaction_id: z.string(),
  refund_id: z.string().min(1),
  status: z.string(),
  ...refundEnd,
  amount: z.object({ refund: z.int().positive(), total: z.int().positive() }),
});

/** Returns the meaning of a refund's status. @throws Error for a status that WeChat Pay doesn't document */
export function refundAnswer(
  status: string,
  { success_time, user_received_account }: RefundEnd,
): RefundAnswer {
  switch (status) {
    case "SUCCESS":
      return {
        status: "refunded",
        ...(success_time === undefined ? {} : { doneAt: toUtc(success_time) }),
        ...receiverIn(user_received_account),
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
