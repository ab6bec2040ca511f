import type { Logger } from "pino";
import { applicationIdOf } from "../../domain/money/attempts";
import { booksOf, throughChannel, type Books } from "../../domain/reconciliation/books";
import { instantsOf } from "../../domain/beijing-day";
import type { Channel } from "../../domain/money/payment";
import { bridge } from "../../domain/reconciliation/bridge";
import { compareFunds, withMovements, type FlowLine } from "../../domain/reconciliation/funds";
import { booksToCompare, compare, doneSince, withOrders } from "../../domain/reconciliation/reconcile";
import { goneBackTwice } from "../../domain/reconciliation/gone-back-twice";
import type { Account, Comparison, Difference, StatementFile } from "../../domain/reconciliation/report";
import { numberIn, refundsIn, type StatementLine } from "../../domain/reconciliation/statement";
import { statementInstants } from "../../domain/reconciliation/statement-day";
import type { Records, Span } from "../../store/records-of-span";
import { findEarlierMovements, findEarlierRefunds } from "./look-back";
import type { ChangedBill, KeptDays } from "../../store/bills";
import type { StatementSource } from "../../gateways/payment-channel";

export interface ComparisonDependencies {
  channels: Readonly<Record<Channel, StatementSource>>;
  recordsOfSpan: (span: Span) => Promise<Records>;
  bills: KeptDays;
  log: Pick<Logger, "warn">;
}

export interface DayOfAccount extends Account {
  /** Day as the channel counts days (domain/reconciliation/statement-day.ts), YYYY-MM-DD. */
  day: string;
}

/**
 * Compares an account's statement of a day, and the movements on the account, with our books. Statement and books don't
 * leave this function, because those of a busy day would be too large for a workflow's history.
 * @throws Error, to be retried, while the statement is not available
 */
export async function compareAccount(
  { channels, recordsOfSpan, bills, log }: ComparisonDependencies,
  account: DayOfAccount,
): Promise<Comparison> {
  const { channel, merchantId, day } = account;
  const source = channels[channel];
  // Bills of earlier days don't change any more, so stored ones are good enough.
  const earlierStatement = (of: string) => source.downloadStatement(of, merchantId, "kept");
  const earlierFundFlow = (of: string) => source.downloadFundFlow(of, merchantId, "kept");
  // The channel may publish movements later than trades. The comparison of payments and refunds doesn't wait for them.
  const ifTold = <T>(told: Promise<T>): Promise<T | undefined> =>
    told.catch((error: unknown) => {
      log.warn({ ...account, error: String(error) }, "no fund flow to reconcile with");
      return undefined;
    });
  const file = await source.downloadStatement(day, merchantId);
  const flows = file && (await ifTold(source.downloadFundFlow(day, merchantId)));
  const isOfAccount = ofAccount(account, source.merchantIds);
  const whole = await booksOfAccount(recordsOfSpan, {
    ...account,
    lines: file ?? [],
    flows: flows ?? [],
    isOfAccount,
  });
  const all = throughChannel(whole);
  const lines = withMovements(withOrders(file ?? [], all), flows ?? []);
  const ours = booksToCompare(lines, all, day);
  const lookedUp = await findEarlierRefunds({
    lines,
    books: ours,
    flows: flows ?? [],
    day,
    downloadStatement: earlierStatement,
  });
  const earlierLines = lookedUp.map((line) => ({ kind: "refund", ...line }) as const);
  const earlier = refundsIn(withMovements(withOrders(earlierLines, all), flows ?? []));
  const lookedBack = new Set(earlier.map(({ refundNumber }) => refundNumber));
  const books = { ...ours, refunds: ours.refunds.filter(({ number }) => !lookedBack.has(number)) };
  if (!file && books.payments.length + books.refunds.length > 0)
    throw new Error(`${channel} has no statement of ${day} yet, though our books have money of that day`);
  const twice = goneBackTwice({ lines, earlier, flows: flows ?? [], books: whole });
  const restated = (await bills.changed({ channel, merchantId, day })).map(restatedDifference);
  const found = withTwice(compare([...lines, ...doneSince(earlier, all)], books), twice);
  const compared = {
    statement: fileOf(file),
    ...{ ...found, differences: [...found.differences, ...restated] },
  };
  if (!flows) return compared;
  const moved = {
    day,
    flows,
    lines: [...lines, ...earlierLines],
    books: ours,
    ourRefunds: all.refunds,
  };
  const movedBefore = await ifTold(findEarlierMovements({ ...moved, downloadFundFlow: earlierFundFlow }));
  if (!movedBefore) return compared;
  const { funds, differences } = compareFunds({ ...moved, movedBefore });
  const told = [...compared.differences, ...differences];
  const bridged = bridge({ ...moved, channel, books: all, differences: told });
  return {
    ...compared,
    funds: { ...funds, ...bridged.bridge },
    differences: [...told, ...bridged.differences],
  };
}

/**
 * Returns the difference for a later file of the day with another content. A person who compared the earlier file has to
 * look at both.
 */
const restatedDifference = ({ kind, files }: ChangedBill): Difference => ({
  found: "billChanged",
  kind: kind === "trades" ? "payment" : "funds",
  transactionId: `第${files}份账单`,
});

const fileOf = (file: readonly StatementLine[] | undefined): StatementFile => {
  if (!file) return "none";
  return file.length > 0 ? "compared" : "empty";
};

/**
 * Merges losses with the differences that the comparison found about the same refunds, so that each refund is reported
 * once.
 */
function withTwice<Found extends { differences: Difference[] }>(
  found: Found,
  twice: readonly Difference[],
): Found {
  const isSame = (one: Difference) => (other: Difference) =>
    one.kind === other.kind && one.refundNumber === other.refundNumber;
  const others = found.differences.filter((one) => !twice.some(isSame(one)));
  const told = twice.map((one) => ({ ...found.differences.find(isSame(one)), ...one }));
  return { ...found, differences: [...others, ...told] };
}

type IsOfAccount = (entry: Account) => boolean;

/**
 * Returns a filter for entries of the account. Entries of accounts that are no longer configured are assigned to the
 * channel's present account, where the comparison reports them as missing.
 */
const ofAccount =
  ({ channel, merchantId }: Account, [present, ...others]: StatementSource["merchantIds"]): IsOfAccount =>
  (entry) =>
    entry.channel === channel &&
    merchantId === (others.includes(entry.merchantId) ? entry.merchantId : present);

interface Files {
  lines: readonly StatementLine[];
  flows: readonly FlowLine[];
  isOfAccount: IsOfAccount;
}

async function booksOfAccount(
  recordsOfSpan: ComparisonDependencies["recordsOfSpan"],
  { channel, day, lines, flows, isOfAccount }: DayOfAccount & Files,
): Promise<Books> {
  // Attempt numbers and refund numbers both begin with their application's id.
  const numbers = lines.flatMap((line) => numberIn(line) ?? []);
  const applicationIds = [...new Set(numbers.map(applicationIdOf))];
  // The day of the books ends at midnight in Beijing, the channel's day may end earlier.
  const span = { from: statementInstants(channel, day).from, before: instantsOf(day).before };
  const transactionIds = [
    ...refundsIn(lines).map(({ transactionId }) => transactionId),
    ...flows.flatMap((flow) => ("transactionId" in flow ? [flow.transactionId ?? ""] : [])),
  ];
  const { applications, strayRefunds } = await recordsOfSpan({ ...span, applicationIds, transactionIds });
  const { payments, refunds } = booksOf(applications, strayRefunds);
  return { payments: payments.filter(isOfAccount), refunds: refunds.filter(isOfAccount) };
}
