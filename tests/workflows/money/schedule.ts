import fc from "fast-check";
import { faultKinds, type FaultKind } from "../bench/spoiled-calls";

/**
 * How an application's notices travel: "delay" keeps them to the end, "reorder" until a second one is there; "shuffle"
 * keeps them to the end and brings them in any order.
 */
const deliveries = ["deliver", "drop", "repeat", "delay", "reorder", "shuffle"] as const;
export type Delivery = (typeof deliveries)[number];

/** A refund that is refused for good isn't tried again by itself. */
const moneyFaults = [...faultKinds, "refused for good"] as const;

/** "pay-defectively" is UnionPay's A6; at WeChat it is a payment as any. */
const payings = ["pay", "pay-late", "pay-twice", "pay-defectively"] as const;
export type Paying = (typeof payings)[number];

/** One thing that happens to an application. */
export type Step =
  | { kind: "start"; channel: "wechat" | "unionpay"; bank?: string }
  /** `back` counts from the latest attempt. */
  | { kind: "pay"; how: Paying; back: number; delivery: Delivery }
  /** For the next so many calls. A question is given up after three. */
  | { kind: "fault"; fault: FaultKind; times: number }
  | { kind: "withdraw"; by: "owner" | "operator" }
  | { kind: "cancel" }
  /** From now on other accounts are paid to. */
  | { kind: "change merchant" }
  /** How the gateway ends the refunds of an attempt: the account can't take them, or they are given up. */
  | { kind: "refunds end"; as: "account" | "closed" | "well"; back: number }
  /** Somebody gives money back in the channel's own console, by hundredths of it. */
  | { kind: "console refund"; share: number; back: number }
  /** Somebody redoes the abnormal refunds there. */
  | { kind: "redo" }
  /** What the operator does about the abnormal refund. */
  | { kind: "operator"; how: "retry" | "bankCard" | "merchantAccount" };

/** Steps, each so many seconds after the one before. */
export type Schedule = { wait: number; step: Step }[];

/** Round about every limit that the workflow and the gateways have, and far from them. Seconds. */
const waits = [0, 0, 1, 5, 30, 50, 60, 240, 299, 300, 301, 360, 1_799, 1_800, 1_801, 2_400];
const mostSteps = 7;
const mostFaults = 12;

const start = fc.constantFrom<Step>(
  { kind: "start", channel: "wechat" },
  { kind: "start", channel: "wechat" },
  { kind: "start", channel: "unionpay", bank: "ICBC" },
  { kind: "start", channel: "unionpay", bank: "ABC" },
);

const pay: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant("pay"),
  how: fc.oneof({ arbitrary: fc.constant("pay"), weight: 3 }, fc.constantFrom(...payings)),
  back: fc.oneof({ arbitrary: fc.constant(0), weight: 2 }, fc.nat({ max: 2 })),
  delivery: fc.constantFrom(...deliveries),
});

const fault: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant("fault"),
  fault: fc.constantFrom(...moneyFaults),
  times: fc.integer({ min: 1, max: mostFaults }),
});

const withdrawal = fc.constantFrom<Step>(
  { kind: "withdraw", by: "owner" },
  { kind: "withdraw", by: "operator" },
  { kind: "cancel" },
);

const back = fc.nat({ max: 1 });
const troubleWithRefunds: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant("refunds end"),
    as: fc.constantFrom("account", "account", "closed", "well"),
    back,
  }),
  fc.record({ kind: fc.constant("console refund"), share: fc.constantFrom(25, 100), back }),
  fc.record({
    kind: fc.constant("operator"),
    how: fc.constantFrom("retry", "bankCard", "merchantAccount"),
  }),
  fc.constantFrom<Step>({ kind: "redo" }, { kind: "change merchant" }, { kind: "change merchant" }),
);

const step = fc.oneof(
  { arbitrary: start, weight: 4 },
  { arbitrary: pay, weight: 7 },
  { arbitrary: fault, weight: 2 },
  { arbitrary: withdrawal, weight: 1 },
  { arbitrary: troubleWithRefunds, weight: 4 },
);

/** It begins with something to pay: nothing can go wrong before. */
export const scheduleArbitrary: fc.Arbitrary<Schedule> = fc
  .tuple(
    start,
    fc.array(fc.record({ wait: fc.constantFrom(...waits), step }), {
      minLength: 1,
      maxLength: mostSteps,
      size: "max",
    }),
  )
  .map(([first, rest]) => [{ wait: 0, step: first }, ...rest]);

/** The same schedule, of which the news travels otherwise. */
export const withOtherNews = (schedule: Schedule, otherwise: readonly Delivery[]): Schedule =>
  schedule.map(({ wait, step: one }, index) => ({
    wait,
    step: one.kind === "pay" ? { ...one, delivery: otherwise[index % otherwise.length] ?? "shuffle" } : one,
  }));

export const newsArbitrary = fc.array(fc.constantFrom(...deliveries), { minLength: 3, maxLength: 7 });
