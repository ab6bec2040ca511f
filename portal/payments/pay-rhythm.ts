import { channelTraits, type ChannelTraits } from "../../domain/money/channels";
import type { ApplicationView } from "../client/views";

/** Somebody has the code before them, or the bank's page in another window: milliseconds. */
const whileUnderWay: Record<ChannelTraits["paysBy"], number> = { qrCode: 1_000, bankForm: 2_000 };
/** Nothing is under way: only another window could have begun something. Milliseconds. */
const otherwise = 30_000;

/** How often the page asks whether money has come. */
export function payRhythm(application: ApplicationView | undefined): number {
  if (application?.payment !== "未支付") return otherwise;
  const underWay = application.attempts.find(({ status }) => status === "待支付");
  return underWay ? whileUnderWay[channelTraits[underWay.channel].paysBy] : otherwise;
}
