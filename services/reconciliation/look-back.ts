import { beijingDay, dayAfter, daysBetween } from "../../domain/beijing-day";
import type { Books } from "../../domain/reconciliation/books";
import type { FlowLine } from "../../domain/reconciliation/funds";
import { refundsIn, type RefundLine, type StatementLine } from "../../domain/reconciliation/statement";

/** How far back the line of a refund is looked for. Days. */
const longestRefundDays = 31;

/** An account's file of a day. */
type Download<File> = (day: string) => Promise<File>;

interface LookBack {
  lines: readonly StatementLine[];
  /** Our books of the day. */
  books: Books;
  flows: readonly FlowLine[];
  day: string;
}

/** The days before one, latest first, down to a first one or as far back as is looked at all. */
const daysBefore = (day: string, first = ""): string[] =>
  daysBetween(dayAfter(day, -longestRefundDays), dayAfter(day, -1))
    .filter((earlier) => earlier >= first)
    .toReversed();

const idsOfRefunds = (flows: readonly FlowLine[]): string[] =>
  flows.flatMap((flow) => (flow.kind === "refund" ? [flow.id] : []));

/** The lines, in earlier statements, of the refunds that ended or whose money moved that day. */
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
  const [firstAsked = day] = unnamed.map(({ requestedAt }) => beijingDay(requestedAt)).toSorted();
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

/** Refunds (`fundsId`) that ended that day by our books, whose money had moved on a day before: the news was late. */
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
