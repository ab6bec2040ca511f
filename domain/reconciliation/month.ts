import { beijingDay, dayAfter, daysBetween } from "../beijing-day";
import { bridgeReasons, bridgeTitles, nothingBridged, type Bridge, type Funds } from "./report";
import type { InvoiceLine } from "../invoice/document";
import { countedTransaction, keptFen } from "../money/attempts";
import type { BookedApplication, NamedStrayRefund } from "./books";
import { ledgerBetween, type LedgerEntry } from "./ledger";
import { channels, type Channel } from "../money/payment";

/**
 * Columns of the accountant's month for each channel. The page, the file, the API's answer and the sums all follow from
 * this list. Amounts are fen. Manual settlements (人工结清) did not go through the channel. The fee that it kept (手续费), and
 * the money that came into the merchant's account (到账), are those of its own bills. The gap (差额) is the net less these
 * two.
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

/**
 * Reasons that make up a gap: those of the bridge, money of days without a funds bill yet, and entries that were booked
 * after their day was reconciled.
 */
export const gapTitles = {
  ...bridgeTitles,
  withoutFundsFen: "尚无资金账单",
  sinceFen: "对账后补记",
} as const;

export type MonthColumn = keyof typeof monthTitles;
export type GapReason = keyof typeof gapTitles;
export const monthColumns = Object.keys(monthTitles) as MonthColumn[];
export const gapReasons = Object.keys(gapTitles) as GapReason[];
/** Decides whether the column is a count and not an amount. */
export const isCount = (column: MonthColumn | GapReason): boolean => column.endsWith("Count");

export type MonthSums = Record<MonthColumn | GapReason, number>;

/** Sums of a channel's funds bill for a day. */
export interface FundsOfDay extends Funds, Bridge {
  day: string;
  channel: Channel;
}

/** Sums that have been owed since the month, and the recovered and written-off losses of that month, in fen. */
export const monthOwedTitles = {
  giveBackFen: "应退未退",
  correctFen: "应红冲",
  recoverFen: "应追回",
  recoveredFen: "多退已追回",
  writtenOffFen: "多退已核销",
} as const;
export const monthOwed = Object.keys(monthOwedTitles) as (keyof typeof monthOwedTitles)[];
export type MonthOwed = Record<keyof typeof monthOwedTitles, number>;

/** Net sum of a month's invoices for locks of one type that were renewed for the same number of years. */
export interface LockSum extends Pick<InvoiceLine, "lockType" | "years"> {
  /** Number of locks; negative if red invoices took back more than were invoiced in the month. */
  quantity: number;
  amountFen: number;
}

export const lockSumTitle = ({ lockType, years }: Pick<LockSum, "lockType" | "years">): string =>
  `${lockType} ${years}年`;

/** Report of a month, by which the accountant closes it: by day and channel, down to each entry and its application. */
export interface MonthReport {
  /** Month in Beijing, YYYY-MM. */
  month: string;
  days: ({ day: string; channel: Channel } & MonthSums)[];
  totals: ({ channel: Channel } & MonthSums)[];
  /** Sum of the blue invoices issued in the month, in fen. */
  invoicedFen: number;
  /** Sum of this month's red invoices, in fen; zero or negative. */
  reversedFen: number;
  netInvoicedFen: number;
  /** Net sums of the month's invoices by lock type and number of years. */
  locks: LockSum[];
  /** Sum of payments of the month that have neither gone back nor been invoiced yet, in fen. */
  notInvoicedFen: number;
  /** Beijing days with money for which no channel's bill has told yet what came into the account. */
  withoutFunds: string[];
  entries: LedgerEntry[];
  /** Entries that we learned of after the month had ended. They change a month that was closed before. */
  corrections: LedgerEntry[];
}

/** Returns the first and the last day of a month. */
export function daysOfMonth(month: string): { first: string; last: string } {
  const first = `${month}-01`;
  // No month has more than 31 days, so 31 days after its first day the next month has begun.
  const next = `${dayAfter(first, 31).slice(0, 7)}-01`;
  return { first, last: next > first ? dayAfter(next, -1) : dayAfter(first, 30) };
}

/** Returns the months before and after a month, YYYY-MM. */
export function monthsBeside(month: string): { before: string; after: string } {
  const { first, last } = daysOfMonth(month);
  return { before: dayAfter(first, -1).slice(0, 7), after: dayAfter(last, 1).slice(0, 7) };
}

interface MonthRecords {
  /** Applications with money or an invoice in the month. */
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

/** Returns the sums of money that moved, by the entries of a ledger. Amounts are fen. */
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

/**
 * Returns the part of a payment, in fen, that the customer keeps paid and that has no invoice; 0 if the payment doesn't
 * count.
 */
function uninvoicedFen({ transactionId }: LedgerEntry, application: BookedApplication | undefined): number {
  if (!application || application.invoiceDocument) return 0;
  return countedTransaction(application)?.transaction.id === transactionId ? keptFen(application) : 0;
}

const sumFen = (entries: readonly LedgerEntry[]): number =>
  entries.reduce((sum, { amountFen }) => sum + amountFen, 0);
