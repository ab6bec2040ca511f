import type { RenewalSettings } from "../application/settings";
import { channelRows, type ChannelTraits } from "./channel-rows";

export type { ChannelTraits } from "./channel-rows";

export type Channel = keyof typeof channelRows;

export const channelTraits: Readonly<Record<Channel, ChannelTraits>> = channelRows;

export const channels = Object.keys(channelRows) as readonly string[] as readonly [Channel, ...Channel[]];

/** How long an attempt can be paid on each channel. Seconds. */
export const windowsOf = (settings: RenewalSettings): Record<Channel, number> =>
  Object.fromEntries(
    channels.map((channel) => [channel, channelTraits[channel].windowSeconds(settings)]),
  ) as Record<Channel, number>;

/** True where the gateway has to be asked for something to show before anybody can pay. */
export const showsQrCode = (channel: Channel): boolean => channelTraits[channel].paysBy === "qrCode";

/** True where there is something to pay with: the form needs nothing, the QR code is the gateway's to give. */
export const isPrepared = ({ channel, codeUrl }: { channel: Channel; codeUrl?: string }): boolean =>
  !showsQrCode(channel) || codeUrl !== undefined;

/** True while the gateway gives money back: what is older than that is the operator's to pay back by hand. */
export const isRefundable = (
  { channel, attemptCreatedAt }: { channel: Channel; attemptCreatedAt: string },
  nowMs: number,
): boolean => nowMs - Date.parse(attemptCreatedAt) <= channelTraits[channel].refundDays * 86_400_000;

/** True once "not paid" is the gateway's last word on an order that we can't close. */
export const hasEndedByItself = (
  { channel, deadline }: { channel: Channel; deadline: string },
  nowMs: number,
): boolean => {
  const { closable, graceSeconds } = channelTraits[channel];
  return !closable && nowMs >= Date.parse(deadline) + graceSeconds * 1000;
};
