import type { RenewalSettings } from "../settings";
import { channelRows, type ChannelTraits } from "./channel-rows";
import { dayMs } from "../beijing-day";

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
): boolean => nowMs - Date.parse(attemptCreatedAt) <= channelTraits[channel].refundDays * dayMs;

/** A backup under way holds orders that are younger than its beginning. */
const longestBackupMs = 3_600_000;

/**
 * True where a gateway's "paid" is no news: its order is from before a restored backup, so that its money may have been
 * refunded since, and this gateway can't be asked for a refund whose number is lost. Its statement will tell of both
 * (docs/decisions/0013).
 * @param restoredFromMs when the backup was taken, in milliseconds since the epoch; undefined where none was restored lately
 */
export const mayHideLostRefund = (
  { channel, createdAt }: { channel: Channel; createdAt: string },
  { status }: { status: "paid" | "unpaid" | "closed" | "unclear" },
  restoredFromMs: number | undefined,
): boolean =>
  status === "paid" &&
  restoredFromMs !== undefined &&
  Date.parse(createdAt) <= restoredFromMs + longestBackupMs &&
  !channelTraits[channel].findsRefundsByNumber;

/** True once "not paid" is the gateway's last word on an order that we can't close. */
export const hasEndedByItself = (
  { channel, deadline }: { channel: Channel; deadline: string },
  nowMs: number,
): boolean => {
  const { closable, graceSeconds } = channelTraits[channel];
  return !closable && nowMs >= Date.parse(deadline) + graceSeconds * 1000;
};
