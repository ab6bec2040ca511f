import { beijingDay, dayAfter, daysBetween } from "../../domain/beijing-day";
import type { Books } from "../../domain/reconciliation/books";
import type { FlowLine } from "../../domain/reconciliation/funds";
import { refundsIn, type RefundLine, type StatementLine } from "../../domain/reconciliation/statement";

/** Days that the search for a refund's line goes back. */
const longestRefundDays = 31;

/** Downloads an account's file of a day. */
type Download<File> = (day: string) => Promise<File>;

interface LookBack {
  lines: readonly StatementLine[];
  /** Our books of the day. */
  books: Books;
  flows: readonly FlowLine[];
  day: string;
}

/** Returns the days before a day, latest first, as far as the first one or the limit of the search. */
const daysBefore = (day: string, first = ""): string[] =>
  daysBetween(dayAfter(day, -longestRefundDays), dayAfter(day, -1))
    .filter((earlier) => earlier >= first)
    .toReversed();

const idsOfRefunds = (flows: readonly FlowLine[]): string[] =>
  flows.flatMap((flow) => (flow.kind === "refund" ? [flow.id] : []));

/** Finds the lines in earlier statements about refunds that ended or moved on the day. */
export async function findEarlierRefunds({
  lines,
  books,
  flows,
  day,
  downloadStatement,
}: LookBack & { downloadStatement: Download<StatementLine[] | undefined> }): Promise<RefundLine[]> {
  const known = refundsIn(lines);
  const numbers = new Set(known.map(({ refundNumber }) => refundNumber));
  const moved = new Set(known.map(({ fundsId }) => fundsId));
  const unnamed = books.refunds.filter(({ number }) => !numbers.has(number));
  const wanted = new Set(unnamed.map(({ number }) => number));
  const wantedIds = new Set(idsOfRefunds(flows).filter((id) => !moved.has(id)));
  // The books' refunds are sorted by the time of their request.
  const firstAsked = unnamed[0] ? beijingDay(unnamed[0].requestedAt) : day;
  const found: RefundLine[] = [];
  for (const earlier of daysBefore(day, wantedIds.size > 0 ? "" : firstAsked)) {
    if (wanted.size === 0 && wantedIds.size === 0) break;
    for (const line of refundsIn((await downloadStatement(earlier)) ?? [])) {
      const isWanted = [wanted.delete(line.refundNumber), wantedIds.delete(line.fundsId ?? "")];
      if (isWanted.includes(true)) found.push(line);
    }
  }
  return found;
}

/**
 * Finds the ids (`fundsId`) of refunds that ended on the day by our books but whose money had moved on an earlier day,
 * because the news was late.
 */
export async function findEarlierMovements({
  lines,
  books,
  flows,
  day,
  downloadFundFlow,
}: LookBack & { downloadFundFlow: Download<FlowLine[]> }): Promise<Set<string>> {
  const moved = new Set(idsOfRefunds(flows));
  const requested = new Map(books.refunds.map(({ number, requestedAt }) => [number, requestedAt]));
  const missing = refundsIn(lines).flatMap(({ refundNumber, fundsId }) => {
    const requestedAt = requested.get(refundNumber);
    return fundsId === undefined || requestedAt === undefined || moved.has(fundsId)
      ? []
      : [{ fundsId, asked: beijingDay(requestedAt) }];
  });
  const [firstAsked = day] = missing.map(({ asked }) => asked).toSorted();
  const wanted = new Set(missing.map(({ fundsId }) => fundsId));
  const found = new Set<string>();
  for (const earlier of daysBefore(day, firstAsked)) {
    if (wanted.size === 0) break;
    for (const id of idsOfRefunds(await downloadFundFlow(earlier))) if (wanted.delete(id)) found.add(id);
  }
  return found;
}
