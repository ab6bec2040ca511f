import type { ChannelTraits } from "../../../domain/money/channel-rows/traits";
import { unionpay } from "../../../domain/money/channel-rows/unionpay";
import { wechat } from "../../../domain/money/channel-rows/wechat";

/** Unlike both others: a QR code that can't be closed, and refunds for a month. */
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

/** Takes the place of domain/money/channel-rows: the row is all that the rest of the house needs. */
export const channelRows = { wechat, unionpay, sample };
