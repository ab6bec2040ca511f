import type { ChannelTraits } from "../../../domain/money/channel-rows/traits";
import { unionpay } from "../../../domain/money/channel-rows/unionpay";
import { wechat } from "../../../domain/money/channel-rows/wechat";

/**
 * Traits of a sample channel. Unlike the two real channels, its QR code can't be closed and its refunds are possible
 * for a month only.
 */
const sample: ChannelTraits = {
  name: "示例支付",
  methodName: "示例支付",
  windowSeconds: () => 600,
  paysBy: "qrCode",
  closable: false,
  graceSeconds: 30,
  refundDays: 30,
  findsRefundsByNumber: true,
  ordersShowRefunds: true,
  dayEndsEarlyMs: 0,
};

/** Replaces domain/money/channel-rows. Nothing else has to know of a new channel. */
export const channelRows = { wechat, unionpay, sample };
