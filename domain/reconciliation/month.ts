import { beijingDay, dayAfter, daysBetween } from "../beijing-day";
import { bridgeReasons, bridgeTitles, nothingBridged, type Bridge, type Funds } from "./report";
import type { InvoiceLine } from "../invoice/document";
import { countedTransaction, keptFen } from "../money/attempts";
import type { BookedApplication, NamedStrayRefund } from "./books";
import { ledgerBetween, type LedgerEntry } from "./ledger";
import { channels, type Channel } from "../money/payment";

/**
 * What moved on a channel, column by column: the accountant's page and file, the API's answer and the sums have these.
 * Amounts are fen. What was settled by hand did not go through the channel; what it kept (手续费), and what came into the
 * merchant's account (到账), are by its own bills. The gap (差额) is what the net is more than these.
 */
export const monthTitles = {
  takenFen: "收款",
  takenCount: "收款笔数",
  refundedFen: "退款",
  refundedCount: "退款笔数",
  byHandFen: "人工结清",
  netFen: "净额",
  feeFen: "手续费",
  settledFen: "到账",
  gapFen: "差额（净额减手续费减到账）",
} as const;

/** What a gap is made of: the reasons of the bridge, what no bill has told yet, and what was booked since a day was reconciled. */
export const gapTitles = {
  ...bridgeTitles,
  withoutFundsFen: "尚无资金账单",
  sinceFen: "对账后补记",
} as const;

export type MonthColumn = keyof typeof monthTitles;
export type GapReason = keyof typeof gapTitles;
export const monthColumns = Object.keys(monthTitles) as MonthColumn[];
export const gapReasons = Object.keys(gapTitles) as GapReason[];
/** True for what is counted and is no amount. */
export const isCount = (column: MonthColumn | GapReason): boolean => column.endsWith("Count");

export type MonthSums = Record<MonthColumn | GapReason, number>;

/** What a channel's bill of a day tells of the merchant's account. */
export interface FundsOfDay extends Funds, Bridge {
  day: string;
  channel: Channel;
}

/** Sums that have been owed since the month, and what became of that month's losses. Fen. */
export const monthOwedTitles = {
  giveBackFen: "应退未退",
  correctFen: "应红冲",
  recoverFen: "应追回",
  recoveredFen: "多退已追回",
  writtenOffFen: "多退已核销",
} as const;
export const monthOwed = Object.keys(monthOwedTitles) as (keyof typeof monthOwedTitles)[];
export type MonthOwed = Record<keyof typeof monthOwedTitles, number>;

/** Net sum of a month's invoices for locks of one type that were renewed for as many years. */
export interface LockSum extends Pick<InvoiceLine, "lockType" | "years"> {
  /** How many locks; below zero where more were taken back than invoiced in the month. */
  quantity: number;
  amountFen: number;
}

export const lockSumTitle = ({ lockType, years }: Pick<LockSum, "lockType" | "years">): string =>
  `${lockType} ${years}年`;

/** A month as the accountant closes it: by day and channel, down to each entry and its application. */
export interface MonthReport {
  /** YYYY-MM, Beijing. */
  month: string;
  days: ({ day: string; channel: Channel } & MonthSums)[];
  totals: ({ channel: Channel } & MonthSums)[];
  /** Of the blue invoices issued in the month. */
  invoicedFen: number;
  /** Of the red ones: what they take back, below zero. */
  reversedFen: number;
  netInvoicedFen: number;
  /** The net sum of invoices by lock type and years. */
  locks: LockSum[];
  /** Taken in the month, not gone back since, and without an invoice yet. */
  notInvoicedFen: number;
  /** Days that saw money, of which no channel's bill has told what came into the account yet. */
  withoutFunds: string[];
  entries: LedgerEntry[];
  /** Those of the entries that were heard of after the month had ended: by these it is otherwise than when it was closed. */
  corrections: LedgerEntry[];
}

/** The first day of a month, and its last. */
export function daysOfMonth(month: string): { first: string; last: string } {
  const first = `${month}-01`;
  // No month is longer than 31 days: the day so many later is one of the next month.
  const next = `${dayAfter(first, 31).slice(0, 7)}-01`;
  return { first, last: next > first ? dayAfter(next, -1) : dayAfter(first, 30) };
}

/** The months before and after one, YYYY-MM. */
export function monthsBeside(month: string): { before: string; after: string } {
  const { first, last } = daysOfMonth(month);
  return { before: dayAfter(first, -1).slice(0, 7), after: dayAfter(last, 1).slice(0, 7) };
}

interface MonthRecords {
  /** That saw money or an invoice in the month. */
  applications: readonly BookedApplication[];
  strayRefunds: readonly NamedStrayRefund[];
  funds: readonly FundsOfDay[];
}

export function monthReport({ applications, strayRefunds, funds }: MonthRecords, month: string): MonthReport {
  const { first, last } = daysOfMonth(month);
  const days = daysBetween(first, last);
  const entries = ledgerBetween(applications, strayRefunds, { first, last });
  const booked = groupBy(entries, ({ at, channel = "" }) => `${beijingDay(at)}${channel}`);
  const told = groupBy(funds, ({ day, channel }) => `${day}${channel}`);
  const of = (channel: Channel, ...ofDays: string[]): MonthSums => {
    const keys = ofDays.map((day) => `${day}${channel}`);
    const entriesOf = (some: readonly string[]) => some.flatMap((key) => booked.get(key) ?? []);
    const sums = sumsOf(entriesOf(keys));
    const moved = sumFunds(keys.flatMap((key) => told.get(key) ?? []));
    const withoutFundsFen = sumsOf(entriesOf(keys.filter((key) => !told.has(key)))).netFen;
    const gapFen = sums.netFen - moved.feeFen - moved.settledFen;
    const explainedFen = bridgeReasons.reduce((sum, reason) => sum + moved[reason], withoutFundsFen);
    return { ...sums, ...moved, gapFen, withoutFundsFen, sinceFen: gapFen - explainedFen };
  };
  const applicationOf = new Map(applications.map((application) => [application.id, application]));
  const [invoicedFen, reversedFen] = [sumFen(ofKind(entries, "发票")), sumFen(ofKind(entries, "红字发票"))];
  return {
    month,
    days: days.flatMap((day) =>
      channels
        .filter((channel) => [booked, told].some((known) => known.has(`${day}${channel}`)))
        .map((channel) => ({ day, channel, ...of(channel, day) })),
    ),
    totals: channels.map((channel) => ({ channel, ...of(channel, ...days) })),
    invoicedFen,
    reversedFen,
    netInvoicedFen: invoicedFen + reversedFen,
    locks: lockSumsOf(entries),
    notInvoicedFen: ofKind(entries, "支付").reduce(
      (sum, entry) => sum + uninvoicedFen(entry, applicationOf.get(entry.applicationId)),
      0,
    ),
    withoutFunds: days.filter((day) =>
      channels.some((channel) => booked.has(`${day}${channel}`) && !told.has(`${day}${channel}`)),
    ),
    entries,
    corrections: entries.filter(({ heardDay = "" }) => heardDay > last),
  };
}

function lockSumsOf(entries: readonly LedgerEntry[]): LockSum[] {
  const signed = entries.flatMap(({ kind, lines = [] }) =>
    lines.map((line) => ({ ...line, sign: kind === "红字发票" ? -1 : 1 })),
  );
  const sums = [...groupBy(signed, ({ lockType, years }) => `${lockType} ${years}`).values()].map(
    (lines) => ({
      ...{ lockType: lines[0]?.lockType ?? "", years: lines[0]?.years ?? 0 },
      quantity: lines.reduce((sum, { quantity, sign }) => sum + sign * quantity, 0),
      amountFen: lines.reduce((sum, { totalFen, sign }) => sum + sign * totalFen, 0),
    }),
  );
  const moved = sums.filter(({ quantity, amountFen }) => quantity !== 0 || amountFen !== 0);
  return moved.toSorted(
    (one, other) => one.lockType.localeCompare(other.lockType) || one.years - other.years,
  );
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

function sumFunds(bills: readonly (Funds & Bridge)[]): Funds & Bridge {
  const sum = { feeFen: 0, settledFen: 0, ...nothingBridged };
  for (const bill of bills)
    for (const key of ["feeFen", "settledFen", ...bridgeReasons] as const) sum[key] += bill[key];
  return sum;
}

/** What moved on the channels, by the entries of a ledger. */
export function sumsOf(
  entries: readonly LedgerEntry[],
): Pick<MonthSums, "takenFen" | "takenCount" | "refundedFen" | "refundedCount" | "byHandFen" | "netFen"> {
  const [taken, refunded] = [ofKind(entries, "支付"), ofKind(entries, "退款")];
  return {
    takenFen: sumFen(taken),
    takenCount: taken.length,
    refundedFen: sumFen(refunded),
    refundedCount: refunded.length,
    byHandFen: sumFen(ofKind(entries, "人工结清")),
    netFen: sumFen(taken) - sumFen(refunded),
  };
}

const ofKind = (entries: readonly LedgerEntry[], kind: LedgerEntry["kind"]): LedgerEntry[] =>
  entries.filter((entry) => entry.kind === kind);

/** What the customer keeps paid of a payment, if it counted and no invoice was issued. Fen. */
function uninvoicedFen({ transactionId }: LedgerEntry, application: BookedApplication | undefined): number {
  if (!application || application.invoiceDocument) return 0;
  return countedTransaction(application)?.transaction.id === transactionId ? keptFen(application) : 0;
}

const sumFen = (entries: readonly LedgerEntry[]): number =>
  entries.reduce((sum, { amountFen }) => sum + amountFen, 0);
