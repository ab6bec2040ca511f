import { applicationIdOf } from "../money/attempts";
import { channelTraits } from "../money/channels";
import type { ReportedDifference } from "./report";

const foundTitles = {
  missingHere: "对账单有，本系统没有",
  missingThere: "本系统有，对账单没有",
  amountDiffers: "金额不符",
  standingDiffers: "退款状态不符",
  unreadable: "对账单该行无法识别",
} as const;

/** What makes a difference the same in every run of its day. */
export const differenceKey = (day: string, difference: ReportedDifference): string => {
  const { channel, kind, transactionId, refundNumber = "" } = difference;
  return [day, channel, kind, transactionId, refundNumber].join("|");
};

/** The application whose money it is about; undefined where the order isn't one of ours. */
export function applicationOf({ attemptNumber }: ReportedDifference): string | undefined {
  const isOurs = attemptNumber !== undefined && /^[0-9A-HJKMNP-TV-Z]{26}\d{4}$/.test(attemptNumber);
  return isOurs ? applicationIdOf(attemptNumber) : undefined;
}

/** What the operator reads of it on the application. */
export function questionText(
  day: string,
  { channel, kind, found, transactionId }: ReportedDifference,
): string {
  const what = kind === "payment" ? "支付" : "退款";
  return `${day}${channelTraits[channel].name}对账：${what}${foundTitles[found]}，渠道流水号${transactionId}`;
}
