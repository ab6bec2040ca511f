import { applicationIdOf } from "../../domain/money/attempts";
import { beijingDay, dayAfter, daysBetween } from "../../domain/beijing-day";
import { booksOf, type BookRefund, type Books } from "../../domain/money/books";
import type { Channel } from "../../domain/money/payment";
import { booksToCompare, compare, withOrders } from "../../domain/reconciliation/reconcile";
import type { Comparison } from "../../domain/reconciliation/report";
import { numberIn, refundsIn, type StatementLine } from "../../domain/reconciliation/statement";
import { statementInstants } from "../../domain/reconciliation/statement-day";
import { recordsOfSpan, type RecordModels } from "../../store/records-of-span";
import type { FetchStatement, Statements } from "./statements";

/** How far back the line of a refund is looked for. Days. */
const longestRefundDays = 31;

export interface ComparisonDependencies extends RecordModels {
  statements: Statements;
}

export interface DayOfChannel {
  channel: Channel;
  /** YYYY-MM-DD, as the channel counts days (domain/reconciliation/statement-day.ts). */
  day: string;
}

/**
 * Compares a channel's statement of a day with our books. They don't leave this place: a busy day's would be too
 * large for a workflow's history.
 * @throws Error, to be tried again, while the statement is not to be had
 */
export async function compareChannel(
  { statements, ...models }: ComparisonDependencies,
  { channel, day }: DayOfChannel,
): Promise<Comparison> {
  const fetchStatement = statements[channel];
  const file = await fetchStatement(day);
  const all = await booksOfChannel(models, { channel, day }, file ?? []);
  const lines = withOrders(file ?? [], all);
  const ours = booksToCompare(lines, all, day);
  const books = { ...ours, refunds: await withoutEarlierLines(ours.refunds, { lines, day, fetchStatement }) };
  if (!file && books.payments.length + books.refunds.length > 0)
    throw new Error(`${channel} has no statement of ${day} yet, though our books have money of that day`);
  return { statement: file ? "compared" : "none", ...compare(lines, books) };
}

async function booksOfChannel(
  models: RecordModels,
  { channel, day }: DayOfChannel,
  lines: readonly StatementLine[],
): Promise<Books> {
  // Numbers of attempts and of refunds both begin with their application's id.
  const numbers = lines.flatMap((line) => numberIn(line) ?? []);
  const applicationIds = [...new Set(numbers.map(applicationIdOf))];
  const span = statementInstants(channel, day);
  const transactionIds = refundsIn(lines).map(({ transactionId }) => transactionId);
  const { applications, strayRefunds } = await recordsOfSpan(models, {
    ...span,
    applicationIds,
    transactionIds,
  });
  const { payments, refunds } = booksOf(applications, strayRefunds);
  const isOfChannel = (entry: { channel: Channel }) => entry.channel === channel;
  return { payments: payments.filter(isOfChannel), refunds: refunds.filter(isOfChannel) };
}

interface LookBack {
  lines: readonly StatementLine[];
  day: string;
  fetchStatement: FetchStatement;
}

/** Leaves out the refunds that ended that day, but whose line was in the statement of an earlier one. */
async function withoutEarlierLines(
  refunds: readonly BookRefund[],
  { lines, day, fetchStatement }: LookBack,
): Promise<BookRefund[]> {
  const named = new Set(refundsIn(lines).map(({ refundNumber }) => refundNumber));
  const unnamed = refunds.filter(({ number }) => !named.has(number));
  const [firstAsked = day] = unnamed.map(({ requestedAt }) => beijingDay(requestedAt)).toSorted();
  const earlier = new Set<string>();
  for (const earlierDay of daysBetween(firstAsked, dayAfter(day, -1)).slice(-longestRefundDays)) {
    if (unnamed.every(({ number }) => earlier.has(number))) break;
    for (const { refundNumber } of refundsIn((await fetchStatement(earlierDay)) ?? []))
      earlier.add(refundNumber);
  }
  return refunds.filter(({ number }) => named.has(number) || !earlier.has(number));
}
