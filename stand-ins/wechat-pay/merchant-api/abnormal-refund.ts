import { z } from "zod";
import type { Gateway } from "../gateway";
import type { RefundRow } from "../ledger/rows";
import { wechatErrors } from "./wechat-error";

/** Banks whose debit cards WeChat accepts for an abnormal refund. */
const bankTypes = [
  "CMB_DEBIT",
  "COMM_DEBIT",
  "ABC_DEBIT",
  "CCB_DEBIT",
  "ICBC_DEBIT",
  "BOC_DEBIT",
  "PAB_DEBIT",
  "SPDB_DEBIT",
  "CITIC_DEBIT",
  "CEB_DEBIT",
  "CMBC_DEBIT",
  "CIB_DEBIT",
  "GDB_DEBIT",
  "PSBC_DEBIT",
  "NBCB_DEBIT",
] as const;

export const abnormalRefundBody = z
  .object({
    out_refund_no: z.string().min(1).max(64),
    type: z.enum(["USER_BANK_CARD", "MERCHANT_BANK_CARD"]),
    bank_type: z.enum(bankTypes).optional(),
    bank_account: z.string().max(1024).optional(),
    real_name: z.string().max(1024).optional(),
  })
  .refine(
    ({ type, bank_type, bank_account, real_name }) =>
      type === "MERCHANT_BANK_CARD" || (bank_type && bank_account && real_name),
    { path: ["bank_account"], error: "必填性规则校验失败，退款至用户时此字段为必填项" },
  );

/**
 * Sends an abnormal refund to another account (发起异常退款).
 * @param keyId key that the request names, and for which its secrets are encrypted
 */
export function treatRefund(
  gateway: Gateway,
  refundId: string,
  { body, keyId }: { body: z.output<typeof abnormalRefundBody>; keyId: string | undefined },
): RefundRow {
  const { ledger, refunds } = gateway;
  const known = [...ledger.refunds.values()].find((refund) => refund.refundId === refundId);
  if (!known) throw wechatErrors.resourceNotExists("退款单不存在");
  if (known.outRefundNo !== body.out_refund_no)
    throw wechatErrors.paramError("微信退款单号与商户退款单号不匹配");
  if (known.status !== "ABNORMAL")
    throw wechatErrors.invalidRequest("该退款单不是退款异常，不能发起异常退款");
  if (body.type === "USER_BANK_CARD") requireCard(gateway, body, keyId);
  ledger.record({
    type: "refund-requested",
    refund: { ...known, status: "PROCESSING", treatment: body.type },
  });
  refunds.start(known.outRefundNo);
  return ledger.refunds.get(known.outRefundNo) ?? known;
}

/** Decrypts the card's number and its holder. Refuses the request if they can't be decrypted or don't name a card. */
function requireCard(
  { signer }: Gateway,
  { bank_account = "", real_name = "" }: z.output<typeof abnormalRefundBody>,
  keyId: string | undefined,
): void {
  const account = signer.open(bank_account, keyId);
  if (!/^\d{12,19}$/.test(account ?? "")) throw wechatErrors.paramError("收款银行卡号解密失败或格式错误");
  if (!signer.open(real_name, keyId)) throw wechatErrors.paramError("收款用户姓名解密失败");
}
