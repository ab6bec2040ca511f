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
  /** `other` is none of a trade's: a withdrawal to the bank, say. */
  kind: "income" | "fee" | "refund" | "other";
  /** Of the payment that came in or was charged; of a refund its own (`RefundLine.fundsId`). */
  id: string;
  /** In fen: negative where it left the account. */
  amountFen: number;
  /** Of a refund, where the channel tells which payment went back. */
  transactionId?: string;
  /** When it moved: ISO 8601 UTC. */
  at?: string;
}
export type FlowLine = FundFlow | UnreadableLine;

interface Movement {
  incomeFen: number;
  feeFen: number;
  /** What a refund took, less the fee that it gave back. */
  refundFen: number;
  transactionId?: string;
}

export interface MovedMoney {
  day: string;
  flows: readonly FlowLine[];
  /** The day's statement, and the refunds in earlier ones that the day's flows or ended refunds are about. */
  lines: readonly StatementLine[];
  /** Our books of the day (`booksToCompare`), those whose line is in an earlier statement included. */
  books: Books;
  /** Refunds of ours, whenever they ended. */
  ourRefunds: readonly BookRefund[];
  /** Refunds whose money moved on a day before: their `fundsId`. */
  movedBefore: ReadonlySet<string>;
}

/** A statement's lines with the time of their movement, where the day's flows have one. */
export function withMovements(lines: readonly StatementLine[], flows: readonly FlowLine[]): StatementLine[] {
  const times = new Map(flows.flatMap((flow) => (flow.kind === "refund" ? [[flow.id, flow.at]] : [])));
  return lines.map((line) => {
    const movedAt = line.kind === "refund" ? times.get(line.fundsId ?? "") : undefined;
    return movedAt === undefined ? line : { ...line, movedAt };
  });
}

/**
 * Holds what moved on the account against the statement and our books: every payment came in and was charged the fee
 * that the statement says, every refund left less its share of the fee, and nothing moved besides. What the statement
 * itself lacks, or tells otherwise than our books, is the comparison's to tell (`compare`), and not told again.
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
  // Where statement and books differ that is told already: money that agrees with either is not told again.
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

/** What a refund takes from the account: its amount, less the fee that comes back. Fen. */
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

/** A console's is dated by its line, which may come a day before its money moves: the bridge tells of the day between. */
const isDatedByLine = ({ reason, consoleNumber }: BookRefund): boolean =>
  reason === doneInConsole || consoleNumber !== undefined;

/** Refunds that have ended, of which nothing has moved. One whose line is missing is told of by the comparison. */
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

/** A refund of ours that the statement leaves out: the comparison tells of it. */
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

/** What the account saw that day. A refund gives back what it takes less than its amount. */
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
