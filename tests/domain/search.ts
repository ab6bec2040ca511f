import type { Application } from "../../domain/application/application";
import { feesOfLocks, invoiceLinesOf, owedFees } from "../../domain/application/invoice-lines";
import { invoicedFen } from "../../domain/application/invoicing";
import { isRetriable, isTreatable } from "../../domain/money/refund-news";
import { ownReissuesOf } from "../../domain/application/own-correction";
import type { Command, GuardFacts } from "../../domain/application/transitions";
import { lockStateOf, resultOf, type LockResult } from "../../domain/locks/results";
import { countedTransaction, heldFen, isRefundFinal, keptFen, leftFen } from "../../domain/money/attempts";
import type { Transaction } from "../../domain/money/payment";
import type { Role } from "../../domain/values";
import { afterCommands, afterHappenings, paymentsOf, secondAt, upTo } from "./moves";
import { evidenceKinds, type Step } from "./simulated-money";
import { suffer, troubleNames, troubles, type TroubleName } from "./simulated-troubles";
import { factsOf, give, type Happening } from "./simulation";

/*
 * A search through all states that an application can reach, breadth first, and backwards from the ends: what can't
 * reach an end is a dead end. Commands ask the real table, and states change through the real reducer.
 */

export type Move = Command | Happening | TroubleName;

/** Commands that have a counterpart in simulated-troubles.ts, or change nothing that decides. */
const leftOut: ReadonlySet<Command> = new Set([
  ...(["recordResults", "refundPart", "bookRefund", "settle"] as const),
  ...(["delete", "addRecord", "correctRecipient", "correctShipment"] as const),
]);
/** Commands that start the workflow of an ended application anew, and news that reach it. */
const evenWhenEnded: ReadonlySet<Move> = new Set([
  ...(["reissueInvoice", "refundInvoiced"] as const),
  ...(["lock results", "share refunded", "console refund"] as const),
]);
const variants: Partial<Record<Command | Happening, number>> = {
  ...{ edit: 2, submit: 2, review: 2, treatRefund: 2 },
  ...{ superseded: 3, "invoice news": 2, "red letter news": 3 },
};
/** Evidence of money in time, and of a wrong amount, which goes back as money does that is late. */
const evidence = [evidenceKinds.indexOf("in time"), evidenceKinds.indexOf("wrong amount")];

/** A world to be searched: where it begins, and the moves that are not made in it. */
export interface World {
  starts: Application[];
  without?: readonly Move[];
  /** Largest number of payments and of attempts. */
  most: number;
  /** Number of states after which the search stops. */
  cap?: number;
}

interface Edge {
  by: Move;
  /** Role of the person who gives a command. */
  role?: Role;
  isRoad: boolean;
  next: Application;
}

function* moves(application: Application, depth: number, { without = [], most }: World): Generator<Edge> {
  const [second, facts] = [secondAt(depth), factsOf(application)];
  const isOpen = (move: Move): boolean => !facts.ended || evenWhenEnded.has(move);
  const isGiven = (command: Command): boolean =>
    !leftOut.has(command) &&
    !without.includes(command) &&
    isOpen(command) &&
    (command !== "startPayment" || application.attempts.length < most);
  for (const move of afterCommands(application, { facts, second }, (command) =>
    isGiven(command) ? upTo(variants[command]) : [],
  ))
    yield { ...move, isRoad: true };
  if (!facts.ended) {
    for (const move of afterHappenings(application, second, (happening) =>
      happening === "refund news" ? [] : upTo(variants[happening]),
    ))
      yield { ...move, isRoad: true };
    if (paymentsOf(application) < most)
      for (const kind of evidence)
        for (const nth of application.attempts.keys()) {
          const step: Step = { choice: nth * evidenceKinds.length + kind, second };
          yield { by: "settle", isRoad: false, next: give(application, "settle", "system", step) };
        }
  }
  for (const name of troubleNames)
    if (isOpen(name) && !without.includes(name))
      for (const choice of troubles[name].variants(application))
        yield {
          by: name,
          isRoad: troubles[name].isRoad,
          next: suffer(application, name, { choice, second }),
        };
}

/** Class of an amount, which stands for all amounts that have the same consequences. */
const classOf = (amountFen: number, wholeFen: number): string =>
  amountFen === wholeFen ? "whole" : amountFen > 0 ? "part" : amountFen === 0 ? "none" : "over";

const outlineOfMoney = (transaction: Transaction) => [
  transaction.counted,
  classOf(heldFen(transaction), transaction.amountFen),
  classOf(leftFen(transaction), transaction.amountFen),
  transaction.consoleRefunds !== undefined,
  transaction.refunds !== undefined,
  // The order of the refunds under way makes no difference.
  (transaction.refunds ?? [])
    .flatMap((refund) =>
      isRefundFinal(refund) ? [] : [[refund.status, isRetriable(refund), isTreatable(refund)].join()],
    )
    .toSorted(),
];

/**
 * Remembers what was computed of a part of an application. Reducers keep parts that they don't change, so that most
 * states share them.
 */
function remembered<P extends object, R>(compute: (part: P) => R): (part: P) => R {
  const known = new WeakMap<P, R>();
  return (part) => {
    let result = known.get(part);
    if (result === undefined) known.set(part, (result = compute(part)));
    return result;
  };
}

/** Returns a key of the attempts by classes of amounts, and one of all that fees depend on, by exact amounts. */
const keysOfAttempts = remembered((attempts: Application["attempts"]) => {
  const { consoleRefunds = [], refunds = [] } = countedTransaction({ attempts })?.transaction ?? {};
  return {
    outline: JSON.stringify(
      attempts.map(({ status, expired, superseding, transactions }) => [
        ...[status, status === "待支付" && expired, superseding],
        transactions.map(outlineOfMoney),
      ]),
    ),
    returned: JSON.stringify([
      ...consoleRefunds.map(({ amountFen, booked }) => [amountFen, booked?.locks]),
      ...refunds.map((refund) => [refund.amountFen, refund.locks, isRefundFinal(refund)]),
    ]),
  };
});

const noResults: readonly LockResult[] = [];
const keyOfResults = remembered((results: readonly LockResult[]) =>
  results.map((result) => result.lockSerial + lockStateOf(result)).join(),
);

/**
 * Returns a key of locks and fees: the state of each lock and whether its fee can still go back, whether some fees have
 * to, and whether any can be invoiced. Locks are a set, because all locks of a search cost the same.
 */
function keyOfLocks(application: Application): string {
  const { locks } = application.form;
  const states = locks.map(({ lockSerial }) => {
    const isGone = locks.length > 1 && feesOfLocks(application, [lockSerial]) === undefined;
    return lockStateOf(resultOf(application, lockSerial)) + isGone;
  });
  const mayInvoice = invoiceLinesOf(application).length > 0;
  return [...states.toSorted(), owedFees(application) !== undefined, mayInvoice].join();
}

/** Keys of locks and fees, by all that they follow from. */
const knownLocks = new Map<string, string>();

/** Returns a key of all that decides how the application's life can continue. */
function outlineOf(application: Application, facts: GuardFacts): string {
  const { attempts, invoice, lockResults = noResults, redLetters } = application;
  const isReversing = invoice === "红冲中" || invoice === "已红冲";
  const isOverInvoiced = (invoicedFen(application) ?? 0) > keptFen(application);
  const { outline, returned } = keysOfAttempts(attempts);
  // Without counted money nothing is owed, and no fee can go back.
  let locks = "";
  if (facts.payment !== "未支付") {
    const by = returned + keyOfResults(lockResults);
    locks = knownLocks.get(by) ?? keyOfLocks(application);
    knownLocks.set(by, locks);
  }
  return [
    ...Object.values(facts),
    outline,
    isReversing ? redLetters?.at(-1)?.purpose.kind : undefined,
    ownReissuesOf(application),
    locks,
    isOverInvoiced,
  ].join("|");
}

/** A state that the search has found: how it was reached, and where it leads. */
interface Found {
  facts: GuardFacts;
  from: number | undefined;
  by: Move | undefined;
  edges: (Omit<Edge, "next"> & { to: number })[];
}

export interface Search {
  states: Found[];
  moves: number;
  /** True if the search stopped at its cap. */
  isCapped: boolean;
}

/**
 * Searches a world.
 * @param look - is called with each state, in the order in which they are found
 */
export function search(
  world: World,
  look: (application: Application, nth: number) => void = () => undefined,
): Search {
  const states: Found[] = [];
  const known = new Map<string, number>();
  let border: [Application, number][] = [];
  let count = 0;
  const find = (application: Application, from?: number, by?: Move): { nth: number; isNew: boolean } => {
    const facts = factsOf(application);
    const outline = outlineOf(application, facts);
    const seen = known.get(outline);
    if (seen !== undefined) return { nth: seen, isNew: false };
    const nth = states.length;
    known.set(outline, nth);
    states.push({ facts, from, by, edges: [] });
    look(application, nth);
    return { nth, isNew: true };
  };
  for (const start of world.starts) border.push([start, find(start).nth]);
  for (let depth = 1; border.length > 0; depth += 1) {
    const next: typeof border = [];
    for (const [application, nth] of border) {
      if (states.length >= (world.cap ?? Infinity)) return { states, moves: count, isCapped: true };
      for (const { next: successor, ...edge } of moves(application, depth, world)) {
        if (successor === application) continue;
        count += 1;
        const found = find(successor, nth, edge.by);
        states[nth]?.edges.push({ to: found.nth, ...edge });
        if (found.isNew) next.push([successor, found.nth]);
      }
    }
    border = next;
  }
  return { states, moves: count, isCapped: false };
}

/**
 * Returns the numbers of the states from which no end can be reached. States whose moves a capped search has not tried
 * yet count as ends.
 * @param isTaken - decides whether a move may be a step towards an end
 */
export function deadEnds(
  { states, isCapped }: Search,
  isTaken: (by: Move) => boolean = () => true,
): number[] {
  const cameFrom: number[][] = states.map(() => []);
  states.forEach(({ edges }, nth) => {
    for (const { to, by, isRoad } of edges) if (isRoad && isTaken(by)) cameFrom[to]?.push(nth);
  });
  const isEnd = ({ facts, edges }: Found): boolean => facts.ended || (isCapped && edges.length === 0);
  const reached = states.map(isEnd);
  const border = states.flatMap((state, nth) => (isEnd(state) ? [nth] : []));
  for (let to = border.pop(); to !== undefined; to = border.pop())
    for (const from of cameFrom[to] ?? [])
      if (!reached[from]) {
        reached[from] = true;
        border.push(from);
      }
  return reached.flatMap((is, nth) => (is ? [] : [nth]));
}

/** Returns the moves that led to a state, in words. */
export function trailOf({ states }: Search, nth: number): string {
  const trail: string[] = [];
  for (let at: number | undefined = nth; at !== undefined; at = states[at]?.from)
    trail.push(states[at]?.by ?? "start");
  return trail.toReversed().join(" → ");
}
