import { z } from "zod";

const seconds = z.int().positive();

/**
 * What an application is started with and keeps for its whole life, so that a changed
 * configuration never changes a running one under its owner's feet.
 */
export const renewalSettingsSchema = z.strictObject({
  /** How long a WeChat QR code can be paid. Seconds. */
  wechatWindowSeconds: seconds.default(300),
  /** UnionPay's payTimeout. Seconds. */
  unionPayWindowSeconds: seconds.default(1_800),
  /** Days after shipping at which a receipt confirms itself. */
  receiptDays: seconds.default(15),
  /** Days after payment during which an invoice can be asked for. */
  invoiceWindowDays: seconds.default(365),
  /** Whose money is ours: evidence for anybody else is refused. */
  merchants: z.strictObject({
    wechat: z.strictObject({ merchantId: z.string(), appId: z.string() }),
    unionpay: z.strictObject({ merchantId: z.string() }),
  }),
});
export type RenewalSettings = z.infer<typeof renewalSettingsSchema>;
