import type { BookRefund } from "./books";
import type { Channel, PaymentEvent, RefundAnswer } from "../money/payment";

/**
 * How a line of a statement and an entry of our books differ. `standingDiffers` is a refund's alone: it has ended
 * there and not here, or otherwise. `goneBackTwice` is one of a payment of which more went back than was paid, what was
 * settled by hand included. `billChanged`: the channel gave another file of the
 * day than before. `unreadable` is a line that makes no sense: its transaction is the line's number.
 * The others are of what moved on the merchant's account: another fee than was agreed, another amount than was traded,
 * nothing at all, money that no trade explains, or money that our books know otherwise (`notBridged`).
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

/** What differs: the payment or the refund itself, or what moved on the account for it. */
export const differenceKinds = ["payment", "refund", "funds"] as const;
export type DifferenceKind = (typeof differenceKinds)[number];

/** A difference between a statement and our books. Amounts in fen; a side that lacks the money has none. */
export interface Difference {
  found: DifferenceClass;
  kind: DifferenceKind;
  /** Absent for a refund that our books lack, and UnionPay names only by its own number. */
  attemptNumber?: string;
  transactionId: string;
  refundNumber?: string;
  oursFen?: number;
  theirsFen?: number;
  /** A loss that is to be recovered: so much of the refund is more than was paid. */
  excessFen?: number;
  ourStatus?: BookRefund["status"];
  theirStanding?: RefundAnswer["status"];
  /** Of a refund that the channel has done: when, by its bill; ISO 8601 UTC. */
  doneAt?: string;
  /** What a workflow can be told of it, for it to judge. */
  news?: PaymentEvent;
}

/** Sums in fen. `refundedFen` is money that has gone back, not what is on its way. */
export interface Money {
  paidFen: number;
  refundedFen: number;
  netFen: number;
}

/** How many lines and entries are of each class. */
export type Counts = Record<
  "matched" | "missingHere" | "missingThere" | "amountDiffers" | "standingDiffers",
  number
>;

/**
 * Why books and account differ on a day: the channel's day ends before midnight (`cutOff`); a refund is dated on another day
 * than it moved (`otherDay`), isn't over though it moved (`underWay`), or went to the merchant's own bank account; or a
 * difference tells.
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

/** What each reason comes to: together they are what was taken, less what went back, the fees and what was settled. Fen. */
export type Bridge = Record<BridgeReason, number>;

export const nothingBridged: Readonly<Bridge> = {
  cutOffFen: 0,
  otherDayFen: 0,
  underWayFen: 0,
  merchantAccountFen: 0,
  differencesFen: 0,
};

/** What a day's trades left on the merchant's account, and what of them the channel kept. Fen. */
export interface Funds {
  feeFen: number;
  settledFen: number;
}

/**
 * Whether there was a file. `empty`: the channel says that nothing happened that day, which is compared as well. `none`:
 * nothing happened, or the file is made too late, and the channel doesn't say which: nothing was compared.
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
  /** Absent while the channel doesn't tell what moved: what did was not compared. */
  funds?: Funds & Bridge;
  differences: Difference[];
}

/**
 * What was done about a difference: the application's workflow was told of it; money for a finished application is
 * on its way back; it was known already, so nothing was to be done; or the operator has to look at it.
 */
export const differenceActions = [
  "workflowTold",
  "strayRefundStarted",
  "alreadyKnown",
  "forTheOperator",
] as const;
export type DifferenceAction = (typeof differenceActions)[number];

/** A merchant's account at a channel: each has statements of its own. */
export interface Account {
  channel: Channel;
  merchantId: string;
}

/** A difference as it is kept: no evidence, but of which account, and what was done. */
export interface ReportedDifference extends Account, Omit<Difference, "news"> {
  action: DifferenceAction;
}

/** One account's part of a report; without sums where it could not be told whether there is a statement. */
export type AccountReport = Account & (Omit<Comparison, "differences"> | { statement: "unavailable" });

/** True where the day's trades were compared. */
export const wereTradesCompared = ({ statement }: AccountReport): boolean =>
  statement === "compared" || statement === "empty";

/** True where what moved on the account was compared. */
export const wereFundsCompared = (report: AccountReport): boolean =>
  report.statement !== "unavailable" && report.funds !== undefined;

/** What a day's fund flows told of the accounts, where there were some. */
export const fundsOf = ({ day, accounts }: Pick<ReconciliationReport, "day" | "accounts">) =>
  accounts.flatMap((report) =>
    report.statement === "unavailable" || !report.funds
      ? []
      : [{ day, channel: report.channel, ...report.funds }],
  );

/** What one run of a day's reconciliation found. It holds no personal data. */
export interface ReconciliationReport {
  /** YYYY-MM-DD, Beijing. */
  day: string;
  /** Of the workflow that made it. */
  runId: string;
  trigger: "scheduled" | "manual";
  /** ISO 8601 UTC. */
  ranAt: string;
  accounts: AccountReport[];
  differences: ReportedDifference[];
}
