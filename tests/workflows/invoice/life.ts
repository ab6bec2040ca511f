import fc from "fast-check";
import { defaultLockTypes } from "../../../domain/form/form";
import { yearsOnOffer } from "../../../domain/values";
import { mostLocks } from "../../../domain/form/lock-key";
import type { BuyerTitle } from "../../../domain/invoice/request";
import { faultKinds, type FaultKind } from "../bench/spoiled-calls";

/** Decisions of a buyer about a red letter; "expire" means no answer for 72 hours. */
const decisions = ["confirm", "refuse", "expire"] as const;
export type BuyerDecision = (typeof decisions)[number];

/** One action on an application's invoice, or one event that happens to it. */
export type Step =
  | { kind: "ask"; buyer: BuyerTitle }
  | { kind: "reissue"; by: "owner" | "operator"; buyer: BuyerTitle }
  | { kind: "refund" }
  | { kind: "withdraw" }
  | { kind: "giveBack" }
  /** Ships the lock if it is mailed, and marks it as handled. With its invoice, the workflow then completes. */
  | { kind: "handle" }
  | { kind: "buyer"; decision: BuyerDecision }
  /** Sets the outcome of the next orders, blue or red: status 22 or 24. */
  | { kind: "provider"; outcome: "fail" | "sign-fail"; times: number }
  /** Spoils the given number of the next calls to the provider. */
  | { kind: "fault"; fault: FaultKind; times: number }
  /** Repeats an accepted command under its own id, as after a lost answer. `back` counts from the last command. */
  | { kind: "repeat"; back: number }
  | { kind: "wait" };

/** One lock of a form. */
export interface LockChoice {
  /** True for one of the locks that other lives want as well. */
  wants: boolean;
  /** Index among the wanted locks, or among the life's own. */
  nth: number;
  lockType: string;
  years: number;
}

export interface Life {
  pickup: "现场" | "邮寄";
  /** Index of the organisation that applies. */
  applicant: 0 | 1;
  /** Locks of the draft. */
  drafted: LockChoice[];
  /** Locks of each submission. All submissions but the last are rejected. */
  submissions: LockChoice[][];
  /** True if only the first lock can be renewed. */
  leavesOut: boolean;
  /** True if the provider's callbacks never arrive. */
  deaf: boolean;
  /** Steps of the life, one in each round. */
  steps: Step[];
  /** Decision of the buyer at the end, if they are still asked. */
  lastWord: BuyerDecision;
}

/** State of the provider for all lives in one round, and the round's duration. */
export interface Round {
  /** Duration of the round, in seconds. */
  lasts: number;
  bureau: {
    drawer: "logged in" | "logged out" | "due for certification";
    shows: "refused" | "waiting" | "failed";
    redLetters: "alone" | "ask the buyer" | "refused";
    /** Time for which queries don't find a new order, in milliseconds. */
    unknownForMs: number;
  };
  faults: { kind: "unasked" | "lost" | "garbled"; method: string; times: number }[];
}

/** Durations of rounds in seconds: around the pauses between two queries, and beyond the longest. */
const lengths = [0, 1, 3, 20, 120, 600, 3_700];
const mostSteps = 9;
const mostFaults = 8;
/**
 * Largest number of failures in a row: more than it takes until the operator is told, and fewer than the provider's
 * daily limit.
 */
const mostFailures = 4;

const titles: readonly BuyerTitle[] = [
  { kind: "person", name: "示例个人甲" },
  { kind: "person", name: "示例个人乙" },
  { kind: "organisation", name: "示例科技有限公司", taxNumber: "91330604MA00000013" },
];
const buyer = fc.constantFrom(...titles);

const ask: fc.Arbitrary<Step> = fc.record({ kind: fc.constant("ask"), buyer });

const step: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: ask, weight: 4 },
  {
    arbitrary: fc.record({ kind: fc.constant("reissue"), by: fc.constantFrom("owner", "operator"), buyer }),
    weight: 4,
  },
  {
    arbitrary: fc.constantFrom<Step>({ kind: "refund" }, { kind: "refund" }, { kind: "withdraw" }),
    weight: 2,
  },
  { arbitrary: fc.constant<Step>({ kind: "handle" }), weight: 2 },
  {
    arbitrary: fc.record({ kind: fc.constant("buyer"), decision: fc.constantFrom(...decisions) }),
    weight: 3,
  },
  {
    arbitrary: fc.record({
      kind: fc.constant("provider"),
      outcome: fc.constantFrom("fail", "sign-fail"),
      times: fc.integer({ min: 1, max: mostFailures }),
    }),
    weight: 2,
  },
  {
    arbitrary: fc.record({
      kind: fc.constant("fault"),
      fault: fc.constantFrom(...faultKinds),
      times: fc.integer({ min: 1, max: mostFaults }),
    }),
    weight: 2,
  },
  { arbitrary: fc.record({ kind: fc.constant("repeat"), back: fc.nat({ max: 2 }) }), weight: 2 },
  { arbitrary: fc.constant<Step>({ kind: "wait" }), weight: 4 },
);

/** Number of locks that several lives want, small enough that the lives of a batch collide. */
const wantedByAll = 24;

const locks: fc.Arbitrary<LockChoice[]> = fc.uniqueArray(
  fc.record({
    wants: fc.oneof({ arbitrary: fc.constant(false), weight: 7 }, fc.constant(true)),
    nth: fc.nat({ max: wantedByAll - 1 }),
    lockType: fc.constantFrom(...defaultLockTypes),
    years: fc.constantFrom<number[]>(...yearsOnOffer),
  }),
  { minLength: 1, maxLength: mostLocks, selector: ({ wants, nth }) => `${wants} ${nth}` },
);
const oneLock: fc.Arbitrary<LockChoice[]> = fc.constant([
  { wants: false, nth: 0, lockType: "单位锁", years: 1 },
]);
const oneOrSeveral = fc.oneof({ arbitrary: oneLock, weight: 1 }, { arbitrary: locks, weight: 2 });

/** Lives begin with an invoice request in most cases, because nothing can go wrong before. */
export const lifeArbitrary: fc.Arbitrary<Life> = fc.record({
  pickup: fc.constantFrom("现场", "现场", "邮寄"),
  applicant: fc.constantFrom(0, 0, 1),
  drafted: oneOrSeveral,
  submissions: fc.array(oneOrSeveral, { minLength: 1, maxLength: 3 }),
  leavesOut: fc.boolean(),
  deaf: fc.oneof({ arbitrary: fc.constant(false), weight: 3 }, fc.constant(true)),
  steps: fc
    .tuple(
      fc.oneof({ arbitrary: ask, weight: 3 }, step),
      fc.array(step, { minLength: 2, maxLength: mostSteps - 1 }),
    )
    .map(([first, rest]) => [first, ...rest]),
  lastWord: fc.constantFrom(...decisions),
});

const faultArbitrary = fc.record({
  kind: fc.constantFrom("unasked", "lost", "garbled"),
  method: fc.constantFrom(
    "requestBillingNew",
    "queryInvoiceResult",
    "reInvoice",
    "getCertificationStatus",
    "saveInvoiceRedConfirm",
    "queryInvoiceRedConfirm",
  ),
  times: fc.integer({ min: 1, max: 3 }),
});

const round: fc.Arbitrary<Round> = fc.record({
  lasts: fc.constantFrom(...lengths),
  bureau: fc.record({
    drawer: fc.oneof(
      { arbitrary: fc.constant("logged in"), weight: 4 },
      fc.constantFrom("logged out", "due for certification"),
    ),
    shows: fc.constantFrom("refused", "waiting", "failed"),
    redLetters: fc.oneof(
      { arbitrary: fc.constantFrom("alone", "ask the buyer"), weight: 6 },
      fc.constant("refused"),
    ),
    unknownForMs: fc.constantFrom(0, 0, 200),
  }),
  faults: fc.array(faultArbitrary, { maxLength: 2 }),
});

/** Rounds of a batch, as many as the longest life has steps. */
export const roundsArbitrary: fc.Arbitrary<Round[]> = fc.array(round, {
  minLength: mostSteps,
  maxLength: mostSteps,
});
