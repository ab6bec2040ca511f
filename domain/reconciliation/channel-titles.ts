import type { Channel } from "../money/payment";

/** The channels as accountants call them. */
export const channelTitles: Readonly<Record<Channel, string>> = { wechat: "微信", unionpay: "个人网银" };
