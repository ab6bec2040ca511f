import type { BookRefund } from "./books";
import type { Channel, PaymentEvent, RefundAnswer } from "../money/payment";

/**
 * Classes of differences between a statement and our books. `standingDiffers`: a refund has ended on one side only, or
 * differently. `goneBackTwice`: a refund of a payment of which more went back than was paid, manual settlements included.
 * `billChanged`: the channel gave another file for the day than before. `unreadable`: a line that makes no sense; its
 * transaction is the line's number.
 *
 * The last five are about movements on the merchant's account: another fee than was agreed, another amount than was
 * traded, no movement at all, money that no trade explains, and money that our books have differently (`notBridged`).
 */
export const differenceClasses = [
  "missingHere",
  "missingThere",
  "amountDiffers",
  "standingDiffers",
  "goneBackTwice",
  "unreadable",
  "billChanged",
  "feeDiffers",
  "settlementDiffers",
  "notSettled",
  "notTraded",
  "notBridged",
] as const;
export type DifferenceClass = (typeof differenceClasses)[number];

/** Kinds of differences: the payment or the refund itself, or the money that moved on the account for it. */
export const differenceKinds = ["payment", "refund", "funds"] as const;
export type DifferenceKind = (typeof differenceKinds)[number];

/** A difference between a statement and our books. Amounts are fen; a side that lacks the money has no amount. */
export interface Difference {
  found: DifferenceClass;
  kind: DifferenceKind;
  /** Number of the attempt; absent if our books lack the refund and UnionPay names it only by its own number. */
  attemptNumber?: string;
  transactionId: string;
  refundNumber?: string;
  oursFen?: number;
  theirsFen?: number;
  /** Part of the refund that exceeds what was paid, in fen. This loss has to be recovered. */
  excessFen?: number;
  ourStatus?: BookRefund["status"];
  theirStanding?: RefundAnswer["status"];
  /** Instant at which the channel did the refund, by its bill, in ISO 8601 UTC. */
  doneAt?: string;
  /** Evidence of the money that the application's workflow can be given to judge. */
  news?: PaymentEvent;
}

/** Sums of money in fen. `refundedFen` is money that has gone back, not money on its way. */
export interface Money {
  paidFen: number;
  refundedFen: number;
  netFen: number;
}

/** Number of pairs of a statement's line and a book entry in each class. */
export type Counts = Record<
  "matched" | "missingHere" | "missingThere" | "amountDiffers" | "standingDiffers",
  number
>;

/**
 * Reasons why books and account differ on a day: the channel's day ends before midnight (`cutOff`); a refund is dated on
 * another day than its money moved (`otherDay`), has moved but is not over (`underWay`), or went to the merchant's own
 * bank account (`merchantAccount`); or a reported difference explains it (`differences`).
 */
export const bridgeTitles = {
  cutOffFen: "日切",
  otherDayFen: "退款非同日",
  underWayFen: "退款未完成",
  merchantAccountFen: "退至商户账户",
  differencesFen: "对账差异",
} as const;
export type BridgeReason = keyof typeof bridgeTitles;
export const bridgeReasons = Object.keys(bridgeTitles) as BridgeReason[];

/** Amount of each reason, in fen. Together they equal what was taken, less refunds, fees and settled money. */
export type Bridge = Record<BridgeReason, number>;

export const nothingBridged: Readonly<Bridge> = {
  cutOffFen: 0,
  otherDayFen: 0,
  underWayFen: 0,
  merchantAccountFen: 0,
  differencesFen: 0,
};

/** Money that a day's trades left on the merchant's account, and the fees that the channel kept, in fen. */
export interface Funds {
  feeFen: number;
  settledFen: number;
}

/**
 * States of a day's statement. `empty`: the channel says that nothing happened that day, which is compared too. `none`:
 * nothing happened or the file is not made yet, and the channel doesn't say which; nothing was compared.
 */
export const statementFiles = ["compared", "empty", "none"] as const;
export type StatementFile = (typeof statementFiles)[number];

/** A statement compared with our books. */
export interface Comparison {
  statement: StatementFile;
  ours: Money;
  theirs: Money;
  payments: Counts;
  refunds: Counts;
  /** Sums of the movements on the account; absent if the channel doesn't tell them, so that they were not compared. */
  funds?: Funds & Bridge;
  differences: Difference[];
}

/**
 * Actions on a difference: the application's workflow was told; the money for a finished application is on its way back;
 * the difference was known already, so nothing had to be done; or the operator has to look at it.
 */
export const differenceActions = [
  "workflowTold",
  "strayRefundStarted",
  "alreadyKnown",
  "forTheOperator",
] as const;
export type DifferenceAction = (typeof differenceActions)[number];

/** A merchant's account at a channel. Each account has statements of its own. */
export interface Account {
  channel: Channel;
  merchantId: string;
}

/** A difference as a report stores it: without evidence, but with its account and the action taken. */
export interface ReportedDifference extends Account, Omit<Difference, "news"> {
  action: DifferenceAction;
}

/** Part of a report about one account. It has no sums if we couldn't find out whether there is a statement. */
export type AccountReport = Account & (Omit<Comparison, "differences"> | { statement: "unavailable" });

/** Decides whether the day's trades were compared. */
export const wereTradesCompared = ({ statement }: AccountReport): boolean =>
  statement === "compared" || statement === "empty";

/** Decides whether the movements on the account were compared. */
export const wereFundsCompared = (report: AccountReport): boolean =>
  report.statement !== "unavailable" && report.funds !== undefined;

/** Returns the sums of a day's fund flows for each account that has them. */
export const fundsOf = ({ day, accounts }: Pick<ReconciliationReport, "day" | "accounts">) =>
  accounts.flatMap((report) =>
    report.statement === "unavailable" || !report.funds
      ? []
      : [{ day, channel: report.channel, ...report.funds }],
  );

/** Report of one run of a day's reconciliation. It holds no personal data. */
export interface ReconciliationReport {
  /** Beijing day, YYYY-MM-DD. */
  day: string;
  /** Run id of the workflow that made the report. */
  runId: string;
  trigger: "scheduled" | "manual";
  /** Instant of the run, in ISO 8601 UTC. */
  ranAt: string;
  accounts: AccountReport[];
  differences: ReportedDifference[];
}
