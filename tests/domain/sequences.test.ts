import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import type { Application } from "../../domain/application/application";
import { erased } from "../../domain/application/erasure";
import { factsOf, factTypes, standingKeys } from "../../domain/events/facts";
import { findAttempt, refundsOf } from "../../domain/money/attempts";
import { attemptStatuses, refundStatuses, type PaymentEvidence } from "../../domain/money/payment";
import {
  commands,
  refusalOf,
  guardFactsOf,
  type Command,
  type GuardFacts,
} from "../../domain/application/transitions";
import {
  handlingStatuses,
  invoiceStatuses,
  paymentStatuses,
  receiptStatuses,
  roles,
  statuses,
  type Role,
} from "../../domain/values";
import { invariantsBroken } from "./invariants";
import { draft, mailedForm, merchants } from "./samples";
import type { Step } from "./simulated-money";
import { give, happen, happenings, type Happening } from "./simulation";

/** Roles that may give commands. Auditors and subscribers may give none, as transitions.test.ts shows. */
const acting = roles.filter((role) => role !== "auditor" && role !== "subscriber");

/** A random move: `pause` seconds pass before it, and `choice` picks its variant. */
type Move = { pause: number; choice: number } & (
  | { move: "anything"; command: Command; role: Role }
  | { move: "something forward"; nth: number }
  | { move: "happening"; happening: Happening }
);

const timing = {
  pause: fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 1, max: 60 }) },
    { weight: 2, arbitrary: fc.constantFrom(299, 300, 301, 1_800) },
    { weight: 1, arbitrary: fc.constantFrom(15 * 86_400, 365 * 86_400) },
  ),
  choice: fc.nat({ max: 1_000 }),
};

/** Generator of moves: any command or event, but more often a command that the state allows, so that lives get long. */
const anyMove: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      ...timing,
      move: fc.constant("anything" as const),
      command: fc.constantFrom(...commands),
      role: fc.constantFrom(...acting),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      ...timing,
      move: fc.constant("something forward" as const),
      nth: fc.nat({ max: 1_000 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      ...timing,
      move: fc.constant("happening" as const),
      happening: fc.constantFrom(...happenings),
    }),
  },
);

function makeMove(application: Application, move: Move, step: Step): Application {
  if (move.move === "happening") return happen(application, move.happening, step);
  if (move.move === "anything") return give(application, move.command, move.role, step);
  const forward = movesForward(guardFactsOf(application));
  const [command, role] = forward[move.nth % forward.length] ?? ["settle", "system"];
  return give(application, command, role, step);
}

/** Returns all moves that the table allows, except withdrawal, which ends a life and is left to chance. */
const movesForward = (facts: GuardFacts): [Command, Role][] =>
  commands.flatMap((command) =>
    roles.flatMap((role): [Command, Role][] =>
      command === "withdraw" || refusalOf(command, role, facts) ? [] : [[command, role]],
    ),
  );

/**
 * Decides whether evidence is of money for us and for one of our attempts. Such money must be booked, whatever happens
 * to it later.
 */
function isGenuine(application: Application, evidence: PaymentEvidence): boolean {
  const attempt = findAttempt(application, evidence.attemptNumber);
  return (
    attempt?.channel === evidence.channel &&
    evidence.merchantId === merchants[evidence.channel].merchantId &&
    evidence.appId === merchants[evidence.channel].appId &&
    evidence.currency === "CNY"
  );
}

/**
 * Returns the violations of the rule that a fact once told is neither removed nor changed, unless a correction takes it
 * back.
 */
function tellingBroken(before: Application, after: Application): string[] {
  if (before === after) return [];
  const told = factsOf(before);
  const facts = factsOf(after);
  const standing = standingKeys(after);
  const byKey = new Map(facts.map((fact) => [fact.key, fact]));
  const changed = told.filter((fact) => byKey.has(fact.key) && !isDeepStrictEqual(byKey.get(fact.key), fact));
  return [
    ...told.filter(({ key }) => !standing.has(key)).map(({ key }) => `${key} is taken back`),
    ...changed.map(({ key }) => `${key} says something else`),
    ...(byKey.size === facts.length ? [] : ["two facts have one key"]),
  ];
}

/** Plays the moves, beginning with a draft, and checks every invariant after each move. */
function play(moves: readonly Move[], watch: (application: Application) => void): void {
  const ledger = new Map<string, number>();
  let application = draft(mailedForm);
  let second = 0;
  for (const move of moves) {
    second += move.pause;
    const before = application;
    const hear = (evidence: PaymentEvidence): void => {
      if (ledger.has(evidence.transactionId) || !isGenuine(before, evidence)) return;
      ledger.set(evidence.transactionId, evidence.amountFen);
    };
    application = makeMove(before, move, { choice: move.choice, second, hear });
    const broken = [...invariantsBroken(before, application, ledger), ...tellingBroken(before, application)];
    if (broken.length > 0) throw new Error(`after ${JSON.stringify(move)}: ${broken.join("; ")}`);
    watch(application);
  }
  expect(factsOf(erased(application))).toEqual(factsOf(application));
}

/**
 * All statuses of applications, attempts and refunds, the mark of an application's end, and all types of facts. The
 * random lives must produce each of them.
 */
const vocabulary = [
  statuses,
  paymentStatuses,
  handlingStatuses,
  receiptStatuses,
  invoiceStatuses,
  attemptStatuses,
  refundStatuses,
  ["ended"],
  factTypes,
].flat();

const wordsOf = (application: Application): string[] => {
  const { status, payment, handling, receipt, invoice, attempts, endedAt } = application;
  const refunds = refundsOf(application).map(({ refund }) => refund.status);
  const end = endedAt === undefined ? [] : ["ended"];
  return [
    status,
    payment,
    handling,
    receipt,
    invoice,
    ...attempts.map((attempt) => attempt.status),
    ...refunds,
    ...end,
    ...factsOf(application).map(({ type }) => type),
  ];
};

const livesOfRound = 300;
/**
 * Largest number of rounds. The rarest word occurs in one of 400 lives, so missing it in so many rounds is no accident.
 */
const mostRounds = 60;

test("when hundreds of lives are lived at random then no illegal state is ever seen, and every fen is where it belongs", () => {
  const unseen = new Set<string>(vocabulary);
  const watch = (application: Application): void =>
    wordsOf(application).forEach((word) => unseen.delete(word));
  const lives = fc.property(fc.array(anyMove, { maxLength: 80, size: "max" }), (moves) => play(moves, watch));
  // The lives must reach every status, since lives that get stuck early would prove nothing.
  for (let round = 0; round < mostRounds && (round === 0 || unseen.size > 0); round += 1)
    fc.assert(lives, { numRuns: livesOfRound });
  expect([...unseen]).toEqual([]);
});
