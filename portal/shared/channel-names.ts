import type { Channel } from "../../domain/money/payment";
import { words } from "../words";

export const channelNames: Record<Channel, string> = {
  wechat: words.payment.wechat,
  unionpay: words.payment.bank,
};
