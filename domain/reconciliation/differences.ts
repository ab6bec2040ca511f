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

/** Particulars by which a difference can name a refund, both as it is stored and as the API shows it. */
type WhatItTells = Pick<ReportedDifference, "kind" | "found" | "transactionId"> &
  OrUndefined<Pick<ReportedDifference, "attemptNumber" | "refundNumber" | "theirsFen" | "doneAt">>;

/** Titles of the differences, as the operator reads them. */
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

/** Returns the key that identifies a difference in every run of its day, whatever amounts and statuses the run finds. */
export const differenceKey = (day: string, difference: ReportedDifference): string => {
  const { channel, merchantId, kind, transactionId, refundNumber = "" } = difference;
  return [day, channel, merchantId, kind, transactionId, refundNumber].join("|");
};

/** Returns the facts of a difference. When a person closes a difference, this holds only for exactly these facts. */
const factsOf = (difference: ReportedDifference): string => {
  const { found, oursFen, theirsFen, ourStatus, theirStanding } = difference;
  return [found, oursFen, theirsFen, ourStatus, theirStanding].join("|");
};

/** Decides whether two runs of a day found the same difference with the same facts. */
export const saysTheSame = (day: string, one: ReportedDifference, other: ReportedDifference): boolean =>
  differenceKey(day, one) === differenceKey(day, other) && factsOf(one) === factsOf(other);

/**
 * Decides whether only the operator can settle a difference: money that went back twice always has to be recovered; any
 * other difference was passed on by an earlier run of the day, and the workflow that was told has not settled it.
 * @param before - differences that earlier runs of the day found
 */
export const isTheOperators = (
  day: string,
  found: ReportedDifference,
  before: readonly ReportedDifference[],
): boolean => isLoss(found) || before.some((one) => saysTheSame(day, one, found));

/** A recorded difference. Its facts never change. */
export interface KnownDifference {
  day: string;
  state: "open" | "closed";
  difference: ReportedDifference;
  closedBy?: "person" | "system";
  /** Way in which persons have ended a loss; absent if there was none, or it is still open. */
  lossEnd?: LossEnd;
}

interface DifferenceChanges<Known> {
  /** Differences that are open already and were found again. */
  stay: Known[];
  /** Differences to be opened. Each follows the one recorded last about the same money, if there is one. */
  open: { difference: ReportedDifference; follows?: Known; place: number }[];
  /** Open differences that a run did not find again although it compared the file that would show them. */
  close: { known: Known; reason: string }[];
}

/**
 * Returns the changes that a run makes to the recorded differences. A person's closure holds for the facts that it was
 * given for. A difference with other facts, or one that a run had closed and that comes up again, is opened as another
 * record. Differences about files that the run couldn't compare stay as they are. A repeated run changes nothing.
 * @param known - all recorded differences of the day, in the order in which they were opened
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

/** Decides whether a run compared the file that would show the difference. */
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
 * Returns the id of the application whose money the difference is about, and which waits until it is settled; undefined
 * if the order isn't ours. No application waits for a difference about fees or settlement (`funds`), which concerns only
 * the channel and us.
 */
export function applicationOf({ kind, attemptNumber }: WhatItTells): string | undefined {
  if (kind === "funds") return undefined;
  const isOurs = attemptNumber !== undefined && /^[0-9A-HJKMNP-TV-Z]{26}\d{4}$/.test(attemptNumber);
  return isOurs ? applicationIdOf(attemptNumber) : undefined;
}

/**
 * Classes of differences in which our books may lack a refund. A differing status belongs to them if the channel did a
 * refund under a number that we had given up.
 */
const bookable: readonly DifferenceClass[] = ["missingHere", "goneBackTwice", "standingDiffers"];

/** Returns the refund that an operator can book for the application, if the difference is about one. */
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
 * Decides whether more money went back than was paid. To book such a refund settles nothing: two persons must state that
 * the money was recovered, or write it off.
 */
export const isLoss = ({ found }: Pick<ReportedDifference, "found">): boolean => found === "goneBackTwice";

/** Ways in which a loss can end. */
export const lossEnds = ["已追回", "核销"] as const;
export type LossEnd = (typeof lossEnds)[number];

/** Returns the text about the difference that the operator reads on the application. */
export function questionText(
  day: string,
  { channel, kind, found, transactionId }: ReportedDifference,
): string {
  return `${day}${channelTraits[channel].name}对账：${differenceKindTitles[kind]}${differenceTitles[found]}，渠道流水号${transactionId}`;
}
