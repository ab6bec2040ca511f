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
  /** 退费: operators give hundredths of what the latest attempt was over back from inside. */
  | { kind: "part refund"; share: number }
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
  fc.record({ kind: fc.constant("part refund"), share: fc.constantFrom(1, 40, 100) }),
  fc.constantFrom<Step>({ kind: "redo" }, { kind: "change merchant" }, { kind: "change merchant" }),
);

const step = fc.oneof(
  { arbitrary: start, weight: 4 },
  { arbitrary: pay, weight: 7 },
  { arbitrary: fault, weight: 2 },
  { arbitrary: withdrawal, weight: 1 },
  { arbitrary: troubleWithRefunds, weight: 4 },
);

const steps = (mostRandom: number, leastRandom = 0): fc.Arbitrary<Schedule> =>
  fc.array(fc.record({ wait: fc.constantFrom(...waits), step }), {
    minLength: leastRandom,
    maxLength: mostRandom,
    size: "max",
  });

/** It begins with something to pay: nothing can go wrong before. */
const anyRoad: fc.Arbitrary<Schedule> = fc
  .tuple(start, steps(mostSteps, 1))
  .map(([first, rest]) => [{ wait: 0, step: first }, ...rest]);

/** What chance alone seldom comes to: so much has to meet. Acts of one second have no order, so each has its own. */
const told = (beginning: fc.Arbitrary<Schedule>): fc.Arbitrary<Schedule> =>
  fc.tuple(beginning, steps(3)).map(([first, rest]) => [...first, ...rest]);

const soon = fc.constantFrom(1, 5, 30);
const payAs = (how: Paying, delivery: Delivery): Step => ({ kind: "pay", how, back: 0, delivery });

/** Paid while no gateway answers and no notice arrives, then superseded: the news comes after another was opened. */
const paidUnheard = told(
  fc
    .record({
      ...{ first: start, second: start, until: soon, between: fc.constantFrom(1, 5) },
      delivery: fc.constantFrom<Delivery>("drop", "delay", "shuffle"),
      // Superseding asks three times; what is left spoils what comes next.
      times: fc.constantFrom(3, 3, 4, 6, mostFaults),
      how: fc.constantFrom<Paying>("pay", "pay-defectively"),
      // What was paid later may be heard of first: before the first order is asked about once more.
      again: fc.option(fc.constantFrom<Delivery>("deliver", "reorder")),
    })
    .map(({ first, second, until, between, delivery, times, how, again }) => [
      { wait: 0, step: first },
      { wait: until, step: payAs(how, delivery) },
      { wait: 1, step: { kind: "fault", fault: "refused", times } },
      { wait: between, step: second },
      ...(again ? [{ wait: 5, step: payAs("pay", again) }] : []),
    ]),
);

type Start = Extract<Step, { kind: "start" }>;
const byWechat: Start = { kind: "start", channel: "wechat" };
const byUnionPay: Start = { kind: "start", channel: "unionpay", bank: "ICBC" };
const refundsEnd = (as: "account" | "closed"): Step => ({ kind: "refunds end", as, back: 0 });
const operatorTries = (how: "retry" | "bankCard" | "merchantAccount"): Step => ({ kind: "operator", how });
const givenByHand: Step = { kind: "console refund", share: 100, back: 0 };

/** How a channel's refunds go wrong, and what is done about it, here or in the channel's console. */
const troubles = fc.constantFrom<[Start, Step, Step]>(
  [byWechat, refundsEnd("account"), { kind: "redo" }],
  [byWechat, refundsEnd("account"), { kind: "redo" }],
  [byWechat, refundsEnd("account"), operatorTries("bankCard")],
  [byWechat, refundsEnd("account"), operatorTries("merchantAccount")],
  [byWechat, refundsEnd("closed"), operatorTries("retry")],
  [byWechat, refundsEnd("closed"), givenByHand],
  [byUnionPay, refundsEnd("closed"), operatorTries("retry")],
  [byUnionPay, refundsEnd("closed"), givenByHand],
);

const refundsInTrouble = told(
  fc
    .record({
      ...{ trouble: troubles, later: soon },
      returned: fc.constantFrom<Step>(
        { kind: "withdraw", by: "operator" },
        { kind: "cancel" },
        payAs("pay-twice", "deliver"),
      ),
      // A refund that the gateway has taken is asked about minutes later.
      treated: fc.constantFrom(360, 1_800),
    })
    .map(({ trouble: [first, spoiled, treatment], later, returned, treated }) => [
      { wait: 0, step: first },
      { wait: later, step: spoiled },
      ...(returned.kind === "pay" ? [] : [{ wait: later, step: payAs("pay", "deliver") }]),
      { wait: 1, step: returned },
      { wait: treated, step: treatment },
    ]),
);

/** Money that comes once the attempt was left for another one, or after the deadline. */
const tooLate = told(
  fc
    .record({
      ...{ first: start, second: start, later: soon },
      delivery: fc.constantFrom(...deliveries),
      until: fc.constantFrom(1, 60, 301, 1_801),
    })
    .map(({ first, second, later, delivery, until }) => [
      { wait: 0, step: first },
      { wait: later, step: second },
      { wait: until, step: { kind: "pay", how: "pay-late", back: 1, delivery } },
    ]),
);

/** An attempt of the former account is paid once the accounts have changed, and asked about there alone. */
const accountsChange = told(
  fc
    .record({
      ...{ first: start, second: start, until: soon, isStartedAgain: fc.boolean() },
      how: fc.constantFrom<Paying>("pay", "pay-defectively", "pay-defectively", "pay-twice"),
      delivery: fc.constantFrom(...deliveries),
    })
    .map(({ first, second, until, isStartedAgain, how, delivery }) => [
      { wait: 0, step: first },
      { wait: until, step: { kind: "change merchant" } },
      { wait: until, step: payAs(how, delivery) },
      ...(isStartedAgain ? [{ wait: until, step: second }] : []),
    ]),
);

const partly = fc
  .record({ share: fc.constantFrom(1, 25, 60), isFromInside: fc.boolean() })
  .map(({ share, isFromInside }): Step =>
    isFromInside ? { kind: "part refund", share } : { kind: "console refund", share, back: 0 },
  );

/** Paid, and parts of it given back, from inside or in the console, once or twice, soon or together: what is left is invoiced. */
const givenBackInPart: fc.Arbitrary<Schedule> = fc
  .record({
    ...{ first: start, later: soon, end: fc.constantFrom("account", "closed", "well", "well") },
    parts: fc.array(fc.record({ wait: fc.constantFrom(1, 60, 360), step: partly }), {
      ...{ minLength: 1, maxLength: 3 },
    }),
  })
  .map(({ first, later, end, parts }) => [
    { wait: 0, step: first },
    { wait: later, step: payAs("pay", "deliver") },
    { wait: 1, step: { kind: "refunds end", as: end, back: 0 } },
    ...parts,
  ]);

const anySchedule: fc.Arbitrary<Schedule> = fc.oneof(
  { arbitrary: anyRoad, weight: 5 },
  { arbitrary: paidUnheard, weight: 4 },
  { arbitrary: refundsInTrouble, weight: 6 },
  { arbitrary: tooLate, weight: 2 },
  { arbitrary: accountsChange, weight: 3 },
  { arbitrary: givenBackInPart, weight: 5 },
);

/** Half of them begin with the account that another client serves than the first one. */
export const scheduleArbitrary: fc.Arbitrary<Schedule> = fc
  .tuple(anySchedule, fc.boolean())
  .map(([schedule, isElsewhere]) =>
    isElsewhere
      ? [
          { wait: 0, step: { kind: "change merchant" } },
          ...schedule.map((one, index) => (index === 0 ? { ...one, wait: 1 } : one)),
        ]
      : schedule,
  );

/** The same schedule, of which the news travels otherwise. */
export const withOtherNews = (schedule: Schedule, otherwise: readonly Delivery[]): Schedule =>
  schedule.map(({ wait, step: one }, index) => ({
    wait,
    step: one.kind === "pay" ? { ...one, delivery: otherwise[index % otherwise.length] ?? "shuffle" } : one,
  }));

export const newsArbitrary = fc.array(fc.constantFrom(...deliveries), { minLength: 3, maxLength: 7 });
