import type { RenewalSettings } from "../application/settings";

export const channels = ["wechat", "unionpay"] as const;
export type Channel = (typeof channels)[number];

/** What sets a channel apart. Nothing asks for a channel's name but its own gateway client: all others ask its row. */
export interface ChannelTraits {
  /** As the users read it. */
  name: string;
  /** How long an attempt can be paid. Seconds. */
  windowSeconds: (settings: RenewalSettings) => number;
  /** What the bidder pays with: a QR code that the gateway gives, or a form that takes the browser to a chosen bank. */
  paysBy: "qrCode" | "bankForm";
  /** True where we can close an open order; else it ends by itself, at its deadline. */
  closable: boolean;
  /**
   * The gateway's clock may be behind ours: only this long after the deadline is "not paid" its last word on an order
   * that can't be closed. Seconds.
   */
  graceSeconds: number;
  /** True where the gateway finds a refund by its number alone. */
  findsRefundsByNumber: boolean;
  /** How long before midnight, Beijing time, the day of its statement ends: what is later is the next day's. Milliseconds. */
  dayEndsEarlyMs: number;
}

export const channelTraits: Readonly<Record<Channel, ChannelTraits>> = {
  wechat: {
    name: "微信",
    windowSeconds: (settings) => settings.wechatWindowSeconds,
    paysBy: "qrCode",
    closable: true,
    graceSeconds: 0,
    findsRefundsByNumber: true,
    dayEndsEarlyMs: 0,
  },
  unionpay: {
    name: "个人网银",
    windowSeconds: (settings) => settings.unionPayWindowSeconds,
    paysBy: "bankForm",
    closable: false,
    graceSeconds: 60,
    findsRefundsByNumber: false,
    // The clearing day (清算日) ends at 23:00.
    dayEndsEarlyMs: 3_600_000,
  },
};

/** True where the gateway has to be asked for something to show before anybody can pay. */
export const showsQrCode = (channel: Channel): boolean => channelTraits[channel].paysBy === "qrCode";

/** True where there is something to pay with: the form needs nothing, the QR code is the gateway's to give. */
export const isPrepared = ({ channel, codeUrl }: { channel: Channel; codeUrl?: string }): boolean =>
  !showsQrCode(channel) || codeUrl !== undefined;

/** True once "not paid" is the gateway's last word on an order that we can't close. */
export const hasEndedByItself = (
  { channel, deadline }: { channel: Channel; deadline: string },
  nowMs: number,
): boolean => {
  const { closable, graceSeconds } = channelTraits[channel];
  return !closable && nowMs >= Date.parse(deadline) + graceSeconds * 1000;
};
