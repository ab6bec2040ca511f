import fc from "fast-check";
import { defaultLockTypes } from "../../../domain/form/form";
import { yearsOnOffer } from "../../../domain/values";
import { mostLocks } from "../../../domain/form/lock-key";
import type { BuyerTitle } from "../../../domain/invoice/request";
import { faultKinds, type FaultKind } from "../bench/spoiled-calls";

/** What the buyer says to a red letter, or that they say nothing for 72 hours. */
const decisions = ["confirm", "refuse", "expire"] as const;
export type BuyerDecision = (typeof decisions)[number];

/** One thing that is done with an application's invoice, or happens to it. */
export type Step =
  | { kind: "ask"; buyer: BuyerTitle }
  | { kind: "reissue"; by: "owner" | "operator"; buyer: BuyerTitle }
  | { kind: "refund" }
  | { kind: "withdraw" }
  | { kind: "giveBack" }
  /** Shipped if it has to be, and handled: with its invoice, the workflow completes. */
  | { kind: "handle" }
  | { kind: "buyer"; decision: BuyerDecision }
  /** What becomes of the orders that come next, blue or red: status 22 or 24. */
  | { kind: "provider"; outcome: "fail" | "sign-fail"; times: number }
  /** For the next so many calls to the provider. */
  | { kind: "fault"; fault: FaultKind; times: number }
  /** A command that was taken comes again under its own id, its answer lost; counted back from the last one. */
  | { kind: "repeat"; back: number }
  | { kind: "wait" };

/** One lock of a form. */
export interface LockChoice {
  /** One of those that other lives want, too. */
  wants: boolean;
  /** Which of those, or of its own. */
  nth: number;
  lockType: string;
  years: number;
}

export interface Life {
  pickup: "现场" | "邮寄";
  /** Which of two organisations applies. */
  applicant: 0 | 1;
  /** The locks of its draft. */
  drafted: LockChoice[];
  /** The locks of each submission: all but the last are rejected. */
  submissions: LockChoice[][];
  /** Whether the locks but the first can't be renewed. */
  leavesOut: boolean;
  /** The provider's callbacks never arrive. */
  deaf: boolean;
  /** One in each round. */
  steps: Step[];
  /** What the buyer says once all is over, if they are still asked. */
  lastWord: BuyerDecision;
}

/** How the provider stands towards all in one round, and how long that lasts. */
export interface Round {
  /** Seconds. */
  lasts: number;
  bureau: {
    drawer: "logged in" | "logged out" | "due for certification";
    shows: "refused" | "waiting" | "failed";
    redLetters: "alone" | "ask the buyer" | "refused";
    /** Milliseconds. */
    unknownForMs: number;
  };
  faults: { kind: "unasked" | "lost" | "garbled"; method: string; times: number }[];
}

/** Round about the pauses between two questions, and beyond the longest. Seconds. */
const lengths = [0, 1, 3, 20, 120, 600, 3_700];
const mostSteps = 9;
const mostFaults = 8;
/** More tries than it takes until the operator is told; fewer than the provider allows in a day. */
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

/** So few that the lives of a batch meet. */
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

/** It begins with an invoice, mostly: nothing can go wrong before. */
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

/** As many as the longest life has steps. */
export const roundsArbitrary: fc.Arbitrary<Round[]> = fc.array(round, {
  minLength: mostSteps,
  maxLength: mostSteps,
});
