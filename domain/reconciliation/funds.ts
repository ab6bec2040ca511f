import type { BookPayment, BookRefund, Books } from "./books";
import type { PaymentEvidence } from "../money/payment";
import { doneInConsole } from "../money/refund-news";
import { pairUp } from "./classes";
import { endedOn } from "./reconcile";
import type { Difference, Funds } from "./report";
import {
  refundsIn,
  unreadableIn,
  type PaymentLine,
  type RefundLine,
  type StatementLine,
  type UnreadableLine,
} from "./statement";

/** One movement on the merchant's account at the channel (资金流水). */
export interface FundFlow {
  /** Kind of the movement. `other` belongs to no trade, such as a withdrawal to the bank. */
  kind: "income" | "fee" | "refund" | "other";
  /** Transaction id of the payment that came in or was charged; for a refund, its own id (`RefundLine.fundsId`). */
  id: string;
  /** Amount in fen; negative if the money left the account. */
  amountFen: number;
  /** Transaction id of the payment that a refund takes back, if the channel tells it. */
  transactionId?: string;
  /** Instant of the movement, in ISO 8601 UTC. */
  at?: string;
}
export type FlowLine = FundFlow | UnreadableLine;

interface Movement {
  incomeFen: number;
  feeFen: number;
  /** Amount that a refund took from the account, less the fee that it gave back, in fen. */
  refundFen: number;
  transactionId?: string;
}

export interface MovedMoney {
  day: string;
  flows: readonly FlowLine[];
  /** Lines of the day's statement, and lines of earlier statements about refunds that moved or ended on the day. */
  lines: readonly StatementLine[];
  /** Our books of the day (`booksToCompare`), including entries whose line is in an earlier statement. */
  books: Books;
  /** All our refunds of the account, whenever they ended. */
  ourRefunds: readonly BookRefund[];
  /** Ids (`fundsId`) of refunds whose money moved on an earlier day. */
  movedBefore: ReadonlySet<string>;
}

/** Returns a statement's lines with the instant at which each refund moved, if the day's flows tell it. */
export function withMovements(lines: readonly StatementLine[], flows: readonly FlowLine[]): StatementLine[] {
  const times = new Map(flows.flatMap((flow) => (flow.kind === "refund" ? [[flow.id, flow.at]] : [])));
  return lines.map((line) => {
    const movedAt = line.kind === "refund" ? times.get(line.fundsId ?? "") : undefined;
    return movedAt === undefined ? line : { ...line, movedAt };
  });
}

/**
 * Compares the movements on the account with the statement and our books. Every payment must have come in and been
 * charged the fee that the statement tells, every refund must have left less its share of the fee, and nothing else may
 * have moved. Whatever the statement itself lacks, or tells differently from our books, is reported by `compare` and not
 * again here.
 */
export function compareFunds(moved: MovedMoney): { funds: Funds; differences: Difference[] } {
  const movements = movementsOf(moved.flows);
  const refunds = refundsIn(moved.lines);
  const explained = new Set<string>();
  const differences = [
    ...paymentPairs(moved).flatMap((pair) => paymentDifference(pair, movements, explained)),
    ...refunds.flatMap((line) => refundDifference(line, movements, explained)),
    ...missingRefunds(moved, movements),
    ...[...movements].flatMap(([id, movement]) =>
      explained.has(id) || isOfLostLine(movement, moved) ? [] : [unexplained(id, movement)],
    ),
    ...unreadableIn(moved.flows).map(unreadable),
  ];
  return { funds: fundsOf(movements, refunds), differences };
}

function movementsOf(flows: readonly FlowLine[]): Map<string, Movement> {
  const movements = new Map<string, Movement>();
  for (const flow of flows) {
    if (flow.kind === "unreadable" || flow.kind === "other") continue;
    const { kind, id, amountFen, transactionId } = flow;
    const { incomeFen, feeFen, refundFen } = movements.get(id) ?? { incomeFen: 0, feeFen: 0, refundFen: 0 };
    movements.set(id, {
      incomeFen: incomeFen + (kind === "income" ? amountFen : 0),
      feeFen: feeFen - (kind === "fee" ? amountFen : 0),
      refundFen: refundFen - (kind === "refund" ? amountFen : 0),
      ...(transactionId === undefined ? {} : { transactionId }),
    });
  }
  return movements;
}

interface PaymentPair {
  line: PaymentLine | undefined;
  entry: BookPayment | undefined;
}

function paymentPairs({ lines, books }: MovedMoney): PaymentPair[] {
  const payments = lines.flatMap((line) => (line.kind === "payment" ? [line] : []));
  const keyOf = ({ attemptNumber, transactionId }: PaymentEvidence | BookPayment) =>
    `${attemptNumber}/${transactionId}`;
  return pairUp(payments, books.payments, { ofLine: ({ evidence }) => keyOf(evidence), ofEntry: keyOf });
}

function paymentDifference(
  { line, entry }: PaymentPair,
  movements: ReadonlyMap<string, Movement>,
  explained: Set<string>,
): Difference[] {
  const known = line?.evidence ?? entry;
  if (!known) return [];
  const { transactionId, attemptNumber, amountFen } = known;
  explained.add(transactionId);
  const about = { kind: "funds", transactionId, attemptNumber } as const;
  const movement = movements.get(transactionId);
  if (!movement) return line ? [{ ...about, found: "notSettled", oursFen: amountFen }] : [];
  const { incomeFen, feeFen } = movement;
  // A disagreement between statement and books is reported already. Money that agrees with either of them is not reported
  // again.
  if (incomeFen !== amountFen && incomeFen !== entry?.amountFen)
    return [{ ...about, found: "settlementDiffers", oursFen: amountFen, theirsFen: incomeFen }];
  if (line?.feeFen === undefined || (entry && entry.amountFen !== amountFen)) return [];
  const dueFen = line.feeByRateFen ?? line.feeFen;
  const chargedFen = feeFen === dueFen ? line.feeFen : feeFen;
  return chargedFen === dueFen
    ? []
    : [{ ...about, found: "feeDiffers", oursFen: dueFen, theirsFen: chargedFen }];
}

const aboutRefund = ({ fundsId = "", refundNumber, attemptNumber }: RefundLine) =>
  ({
    kind: "funds",
    transactionId: fundsId,
    refundNumber,
    ...(attemptNumber === undefined ? {} : { attemptNumber }),
  }) as const;

/** Returns the amount that a refund takes from the account, less the fee that comes back, in fen. */
const takenFen = ({ amountFen, feeFen = 0 }: RefundLine): number => amountFen + feeFen;

function refundDifference(
  line: RefundLine,
  movements: ReadonlyMap<string, Movement>,
  explained: Set<string>,
): Difference[] {
  const { fundsId = "" } = line;
  explained.add(fundsId);
  const movement = movements.get(fundsId);
  if (!movement || movement.refundFen === takenFen(line)) return [];
  return [
    {
      ...aboutRefund(line),
      found: "settlementDiffers",
      oursFen: takenFen(line),
      theirsFen: movement.refundFen,
    },
  ];
}

/**
 * Decides whether the books date a refund by the statement's line, as they do for one made in the console. The line may
 * come a day before the money moves; the bridge explains the day between.
 */
const isDatedByLine = ({ reason, consoleNumber }: BookRefund): boolean =>
  reason === doneInConsole || consoleNumber !== undefined;

/**
 * Reports refunds that have ended although no money has moved. If a refund's line is missing, the comparison of the
 * statement reports it.
 */
function missingRefunds(
  { day, lines, books, movedBefore }: MovedMoney,
  movements: ReadonlyMap<string, Movement>,
): Difference[] {
  const due = books.refunds.filter((refund) => endedOn(refund, day) && !isDatedByLine(refund));
  const ended = new Set(due.map(({ number }) => number));
  return refundsIn(lines)
    .filter(({ refundNumber, fundsId }) => ended.has(refundNumber) && fundsId !== undefined)
    .filter(({ fundsId = "" }) => !movements.has(fundsId) && !movedBefore.has(fundsId))
    .map((line) => ({ ...aboutRefund(line), found: "notSettled", oursFen: takenFen(line) }));
}

/**
 * Decides whether a movement belongs to a refund of ours that the statement lacks. The comparison of the statement
 * reports that one.
 */
const isOfLostLine = ({ transactionId }: Movement, { ourRefunds, lines }: MovedMoney): boolean => {
  const named = new Set(refundsIn(lines).map(({ refundNumber }) => refundNumber));
  return ourRefunds.some(
    (refund) => refund.transactionId === transactionId && !refund.unused && !named.has(refund.number),
  );
};

const unexplained = (id: string, { incomeFen, feeFen, refundFen }: Movement): Difference => ({
  found: "notTraded",
  kind: "funds",
  transactionId: id,
  theirsFen: incomeFen - feeFen - refundFen,
});

const unreadable = (lineNumber: number): Difference => ({
  found: "unreadable",
  kind: "funds",
  transactionId: `第${lineNumber}行`,
});

/**
 * Returns the day's fees and settled money, in fen. The difference between a refund's amount and what it takes from the
 * account is the fee that it gives back.
 */
function fundsOf(movements: ReadonlyMap<string, Movement>, refunds: readonly RefundLine[]): Funds {
  const amounts = new Map(refunds.map(({ fundsId = "", amountFen }) => [fundsId, amountFen]));
  const funds: Funds = { feeFen: 0, settledFen: 0 };
  for (const [id, { incomeFen, feeFen, refundFen }] of movements) {
    const givenBackFen = refundFen === 0 ? 0 : (amounts.get(id) ?? refundFen) - refundFen;
    funds.feeFen += feeFen - givenBackFen;
    funds.settledFen += incomeFen - feeFen - refundFen;
  }
  return funds;
}
