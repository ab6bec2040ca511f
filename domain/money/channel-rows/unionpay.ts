import type { ChannelTraits } from "./traits";

/** Traits of UnionPay's gateway for personal online banking. */
export const unionpay: ChannelTraits = {
  name: "个人网银",
  methodName: "个人网银",
  windowSeconds: (settings) => settings.unionPayWindowSeconds,
  paysBy: "bankForm",
  closable: false,
  graceSeconds: 60,
  refundDays: 90,
  findsRefundsByNumber: false,
  ordersShowRefunds: false,
  // UnionPay's clearing day (清算日) ends at 23:00 in Beijing.
  dayEndsEarlyMs: 3_600_000,
};
