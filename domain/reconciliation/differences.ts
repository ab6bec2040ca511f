import { applicationIdOf } from "../money/attempts";
import { channelTraits } from "../money/channels";
import type { BilledRefund } from "../money/payment";
import {
  wereFundsCompared,
  wereTradesCompared,
  type AccountReport,
  type DifferenceClass,
  type ReconciliationReport,
  type ReportedDifference,
} from "./report";

type OrUndefined<T> = { [K in keyof T]: T[K] | undefined };

/** What a difference tells of a refund, as it is kept, and as the API shows it. */
type WhatItTells = Pick<ReportedDifference, "kind" | "found" | "transactionId"> &
  OrUndefined<Pick<ReportedDifference, "attemptNumber" | "refundNumber" | "theirsFen" | "doneAt">>;

/** As the operator reads them. */
export const differenceTitles: Readonly<Record<DifferenceClass, string>> = {
  missingHere: "对账单有，本系统没有",
  missingThere: "本系统有，对账单没有",
  amountDiffers: "金额不符",
  standingDiffers: "退款状态不符",
  goneBackTwice: "退款超过收款（人工结清后渠道又退款）",
  unreadable: "对账单该行无法识别",
  billChanged: "账单与先前取得的不同",
  feeDiffers: "手续费不符",
  settlementDiffers: "到账金额不符",
  notSettled: "交易未到账",
  notTraded: "资金账单有，交易账单没有",
  notBridged: "账户资金变动与本系统的账不符",
};

export const differenceKindTitles = { payment: "支付", refund: "退款", funds: "资金" } as const;

/** What makes a difference the same in every run of its day, whatever it says by then. */
export const differenceKey = (day: string, difference: ReportedDifference): string => {
  const { channel, merchantId, kind, transactionId, refundNumber = "" } = difference;
  return [day, channel, merchantId, kind, transactionId, refundNumber].join("|");
};

/** What it says, for which alone a closure holds. */
const factsOf = (difference: ReportedDifference): string => {
  const { found, oursFen, theirsFen, ourStatus, theirStanding } = difference;
  return [found, oursFen, theirsFen, ourStatus, theirStanding].join("|");
};

/** True of what two runs of a day found, if nothing has changed from the one to the other. */
export const saysTheSame = (day: string, one: ReportedDifference, other: ReportedDifference): boolean =>
  differenceKey(day, one) === differenceKey(day, other) && factsOf(one) === factsOf(other);

/**
 * True of what nobody else settles: money that went back twice has to be got back, whoever knows of it; and what an earlier
 * run of the day passed on and differs still, whoever was told has not settled.
 * @param before what earlier runs of the day found
 */
export const isTheOperators = (
  day: string,
  found: ReportedDifference,
  before: readonly ReportedDifference[],
): boolean => isLoss(found) || before.some((one) => saysTheSame(day, one, found));

/** A difference as it is recorded: what it says never changes. */
export interface KnownDifference {
  day: string;
  state: "open" | "closed";
  difference: ReportedDifference;
  closedBy?: "person" | "system";
  /** How persons have ended a loss. */
  lossEnd?: LossEnd;
}

interface DifferenceChanges<Known> {
  /** Open already, and found again. */
  stay: Known[];
  /** To be opened, each after what was known of the same money, if anything was. */
  open: { difference: ReportedDifference; follows?: Known; place: number }[];
  /** Not found again by a run that would have found them. */
  close: { known: Known; reason: string }[];
}

/**
 * What a run changes in the recorded differences. A person's closure holds for what the difference said; anything else, or the same after
 * a run had closed it, is opened beside it. What the run couldn't compare it leaves alone. Repeating it changes nothing.
 * @param known all of the day, in the order in which they were opened
 */
export function differenceChanges<Known extends KnownDifference>(
  known: readonly Known[],
  { day, accounts, differences }: Pick<ReconciliationReport, "day" | "accounts" | "differences">,
): DifferenceChanges<Known> {
  const found = differences
    .filter(({ action }) => action === "forTheOperator")
    .filter((one, index, all) => all.findIndex((other) => saysTheSame(day, one, other)) === index);
  const isFound = ({ difference }: Known) => found.some((one) => saysTheSame(day, one, difference));
  const ofSameMoney = (one: ReportedDifference) =>
    known.filter(({ difference }) => differenceKey(day, difference) === differenceKey(day, one));
  return {
    stay: known.filter((one) => one.state === "open" && isFound(one)),
    open: found.flatMap((difference) => {
      const before = ofSameMoney(difference);
      const last = before.findLast((one) => saysTheSame(day, one.difference, difference));
      if (last && (last.state === "open" || last.closedBy === "person")) return [];
      const follows = before.at(-1);
      return { difference, place: before.length, ...(follows ? { follows } : {}) };
    }),
    close: known
      .filter((one) => one.state === "open" && !isFound(one) && wasCompared(accounts, one.difference))
      .map((one) => ({
        known: one,
        reason: found.some((other) => differenceKey(day, other) === differenceKey(day, one.difference))
          ? "再次对账结果不同，已另列"
          : "再次对账已一致",
      })),
  };
}

/** True where a run had the file that would show the difference. */
const wasCompared = (
  accounts: readonly AccountReport[],
  { channel, merchantId, kind }: ReportedDifference,
): boolean =>
  accounts.some(
    (account) =>
      account.channel === channel &&
      account.merchantId === merchantId &&
      (kind === "funds" ? wereFundsCompared(account) : wereTradesCompared(account)),
  );

/**
 * The application whose money it is about, which waits until it is settled; undefined where the order isn't one of ours.
 * What the channel charges and settles is between it and us: no bidder waits for that.
 */
export function applicationOf({ kind, attemptNumber }: WhatItTells): string | undefined {
  if (kind === "funds") return undefined;
  const isOurs = attemptNumber !== undefined && /^[0-9A-HJKMNP-TV-Z]{26}\d{4}$/.test(attemptNumber);
  return isOurs ? applicationIdOf(attemptNumber) : undefined;
}

/** Of these the books may lack a refund; of one with another status, where it is under a number that was given up. */
const bookable: readonly DifferenceClass[] = ["missingHere", "goneBackTwice", "standingDiffers"];

/** The refund that an operator can take into the books of an application, if the difference is about one. */
export function billedRefundOf(difference: WhatItTells): BilledRefund | undefined {
  const {
    kind,
    found,
    attemptNumber,
    transactionId,
    refundNumber,
    theirsFen: amountFen,
    doneAt,
  } = difference;
  const isStrange = kind === "refund" && bookable.includes(found);
  if (!isStrange || applicationOf(difference) === undefined || attemptNumber === undefined) return undefined;
  if (refundNumber === undefined || amountFen === undefined || doneAt === undefined) return undefined;
  return { attemptNumber, transactionId, refundNumber, amountFen, doneAt };
}

/**
 * True of money that went back beyond what was paid. Booking it settles nothing: two persons say that it was recovered, or
 * write it off.
 */
export const isLoss = ({ found }: Pick<ReportedDifference, "found">): boolean => found === "goneBackTwice";

/** How a loss ends. */
export const lossEnds = ["已追回", "核销"] as const;
export type LossEnd = (typeof lossEnds)[number];

/** What the operator reads of it on the application. */
export function questionText(
  day: string,
  { channel, kind, found, transactionId }: ReportedDifference,
): string {
  return `${day}${channelTraits[channel].name}对账：${differenceKindTitles[kind]}${differenceTitles[found]}，渠道流水号${transactionId}`;
}
