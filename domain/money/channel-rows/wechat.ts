import type { ChannelTraits } from "./traits";

/** Traits of WeChat Pay (Native: payment by QR code). */
export const wechat: ChannelTraits = {
  name: "微信",
  methodName: "微信支付",
  windowSeconds: (settings) => settings.wechatWindowSeconds,
  paysBy: "qrCode",
  closable: true,
  graceSeconds: 0,
  refundDays: 365,
  findsRefundsByNumber: true,
  ordersShowRefunds: true,
  dayEndsEarlyMs: 0,
};
