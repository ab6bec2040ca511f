import type { RenewalSettings } from "../settings";
import { channelRows, type ChannelTraits } from "./channel-rows";
import { dayMs } from "../beijing-day";

export type { ChannelTraits } from "./channel-rows";

export type Channel = keyof typeof channelRows;

export const channelTraits: Readonly<Record<Channel, ChannelTraits>> = channelRows;

export const channels = Object.keys(channelRows) as readonly string[] as readonly [Channel, ...Channel[]];

/** Returns the seconds during which an attempt can be paid, for each channel. */
export const windowsOf = (settings: RenewalSettings): Record<Channel, number> =>
  Object.fromEntries(
    channels.map((channel) => [channel, channelTraits[channel].windowSeconds(settings)]),
  ) as Record<Channel, number>;

/** Decides whether the channel shows a QR code, which the gateway has to give before anybody can pay. */
export const showsQrCode = (channel: Channel): boolean => channelTraits[channel].paysBy === "qrCode";

/**
 * Decides whether the bidder can pay the attempt. A bank form needs no preparation, a QR code must have come from the
 * gateway.
 */
export const isPrepared = ({ channel, codeUrl }: { channel: Channel; codeUrl?: string }): boolean =>
  !showsQrCode(channel) || codeUrl !== undefined;

/**
 * Decides whether the gateway still returns the money of an attempt. After that time the operator has to pay it back by
 * hand.
 * @param nowMs - milliseconds since the epoch
 */
export const isRefundable = (
  { channel, attemptCreatedAt }: { channel: Channel; attemptCreatedAt: string },
  nowMs: number,
): boolean => nowMs - Date.parse(attemptCreatedAt) <= channelTraits[channel].refundDays * dayMs;

/** Longest duration of a backup, in milliseconds. A backup can contain orders that are newer than its beginning. */
const longestBackupMs = 3_600_000;

/**
 * Decides whether a gateway's "paid" must not be believed, because the order is from before a restored backup. The money
 * may have been refunded since, and this gateway can't be queried for a refund whose number is lost. The statement will
 * tell both (docs/decisions/0013).
 * @param restoredFromMs - instant of the backup, in milliseconds since the epoch; undefined if none was restored lately
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

/**
 * Decides whether "not paid" is the gateway's final answer about an order that we can't close.
 * @param nowMs - milliseconds since the epoch
 */
export const hasEndedByItself = (
  { channel, deadline }: { channel: Channel; deadline: string },
  nowMs: number,
): boolean => {
  const { closable, graceSeconds } = channelTraits[channel];
  return !closable && nowMs >= Date.parse(deadline) + graceSeconds * 1000;
};
