import { applicationIdOf } from "../money/attempts";
import { channelTraits } from "../money/channels";
import type { DifferenceClass, ReportedDifference } from "./report";

/** As the operator reads them. */
export const differenceTitles: Readonly<Record<DifferenceClass, string>> = {
  missingHere: "对账单有，本系统没有",
  missingThere: "本系统有，对账单没有",
  amountDiffers: "金额不符",
  standingDiffers: "退款状态不符",
  unreadable: "对账单该行无法识别",
  feeDiffers: "手续费不符",
  settlementDiffers: "到账金额不符",
  notSettled: "交易未到账",
  notTraded: "资金账单有，交易账单没有",
};

export const differenceKindTitles = { payment: "支付", refund: "退款", funds: "资金" } as const;

/** What makes a difference the same in every run of its day. */
export const differenceKey = (day: string, difference: ReportedDifference): string => {
  const { channel, kind, transactionId, refundNumber = "" } = difference;
  return [day, channel, kind, transactionId, refundNumber].join("|");
};

/**
 * The application whose money it is about, which waits until it is settled; undefined where the order isn't one of ours.
 * What the channel charges and settles is between it and us: no bidder waits for that.
 */
export function applicationOf({ kind, attemptNumber }: ReportedDifference): string | undefined {
  if (kind === "funds") return undefined;
  const isOurs = attemptNumber !== undefined && /^[0-9A-HJKMNP-TV-Z]{26}\d{4}$/.test(attemptNumber);
  return isOurs ? applicationIdOf(attemptNumber) : undefined;
}

/** What the operator reads of it on the application. */
export function questionText(
  day: string,
  { channel, kind, found, transactionId }: ReportedDifference,
): string {
  return `${day}${channelTraits[channel].name}对账：${differenceKindTitles[kind]}${differenceTitles[found]}，渠道流水号${transactionId}`;
}
