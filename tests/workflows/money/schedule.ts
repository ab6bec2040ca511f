import fc from "fast-check";
import { faultKinds, type FaultKind } from "../bench/spoiled-calls";

/**
 * Deliveries of an application's notices: "delay" holds them until the end, "reorder" until a second one has come;
 * "shuffle" holds them until the end and delivers them in another order.
 */
const deliveries = ["deliver", "drop", "repeat", "delay", "reorder", "shuffle"] as const;
export type Delivery = (typeof deliveries)[number];

/**
 * Kinds of faults. A refund that is refused for good isn't retried automatically. All notices under way overtake an
 * answer that is "overtaken".
 */
const moneyFaults = [...faultKinds, "refused for good", "overtaken", "overtaken"] as const;

/** Kinds of payments. "pay-defectively" is UnionPay's A6; at WeChat it is an ordinary payment. */
const payings = ["pay", "pay-late", "pay-twice", "pay-defectively"] as const;
export type Paying = (typeof payings)[number];

/** One event in the life of an application. */
export type Step =
  | { kind: "start"; channel: "wechat" | "unionpay"; bank?: string }
  /** Pays an attempt; `back` counts from the latest one. */
  | { kind: "pay"; how: Paying; back: number; delivery: Delivery }
  /** Spoils the given number of the next calls. A query is given up after three tries. */
  | { kind: "fault"; fault: FaultKind; times: number }
  | { kind: "withdraw"; by: "owner" | "operator" }
  | { kind: "cancel" }
  /** Makes another account receive the payments from now on. */
  | { kind: "change merchant" }
  /** Sets the outcome of an attempt's refunds: the payer's account can't take them, or the gateway gives them up. */
  | { kind: "refunds end"; as: "account" | "closed" | "well"; back: number }
  /** Refunds a share of the money, in hundredths, in the channel's own console. */
  | { kind: "console refund"; share: number; back: number }
  /** 退费: operators refund a share of the counted payment, in hundredths, by our own command. */
  | { kind: "part refund"; share: number }
  /** Repeats the abnormal refunds in the channel's console. */
  | { kind: "redo" }
  /** Lets the operator treat the abnormal refund. */
  | { kind: "operator"; how: "retry" | "bankCard" | "merchantAccount" };

/** Steps, each with its distance from the one before, in seconds. */
export type Schedule = { wait: number; step: Step }[];

/** Distances in seconds: around every limit of the workflow and the gateways, and far from them. */
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

/** Any schedule that begins with an order to pay, because nothing can go wrong before. */
const anyRoad: fc.Arbitrary<Schedule> = fc
  .tuple(start, steps(mostSteps, 1))
  .map(([first, rest]) => [{ wait: 0, step: first }, ...rest]);

/**
 * Extends a scripted beginning with random steps, for cases that chance alone seldom reaches. Actions of the same
 * second have no order, so each scripted step has its own second.
 */
const told = (beginning: fc.Arbitrary<Schedule>): fc.Arbitrary<Schedule> =>
  fc.tuple(beginning, steps(3)).map(([first, rest]) => [...first, ...rest]);

const soon = fc.constantFrom(1, 5, 30);
const payAs = (how: Paying, delivery: Delivery): Step => ({ kind: "pay", how, back: 0, delivery });

/**
 * An order is paid while no gateway answers and no notice arrives, and is then superseded. Its news comes after another
 * order was opened.
 */
const paidUnheard = told(
  fc
    .record({
      ...{ first: start, second: start, until: soon, between: fc.constantFrom(1, 5) },
      delivery: fc.constantFrom<Delivery>("drop", "delay", "shuffle"),
      // Superseding queries three times. The remaining faults hit the following calls.
      times: fc.constantFrom(3, 3, 4, 6, mostFaults),
      how: fc.constantFrom<Paying>("pay", "pay-defectively"),
      // The later payment may become known first, before the first order is queried again.
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

const overtaking: Step = { kind: "fault", fault: "overtaken", times: 2 };

/** Ways in which a channel's refunds fail, and treatments of them, by our own commands or in the channel's console. */
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
      // A refund that the gateway has accepted is queried minutes later.
      treated: fc.constantFrom(360, 1_800),
      isOvertaken: fc.boolean(),
    })
    .map(({ trouble: [first, spoiled, treatment], later, returned, treated, isOvertaken }) => [
      { wait: 0, step: first },
      { wait: later, step: spoiled },
      ...(returned.kind === "pay" ? [] : [{ wait: later, step: payAs("pay", "deliver") }]),
      { wait: 1, step: returned },
      ...(isOvertaken ? [{ wait: treated - 1, step: overtaking }] : []),
      { wait: isOvertaken ? 1 : treated, step: treatment },
    ]),
);

/** A payment arrives after its attempt was replaced by another one, or after the deadline. */
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

/**
 * An attempt of the former account is paid after the accounts have changed. Only the former account can be queried
 * about it.
 */
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

/**
 * A payment of which parts are refunded, by our own command or in the console, once to three times, in quick succession
 * or not. The rest is invoiced.
 */
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

/** Half of the schedules begin with the second account, which another client serves than the first one. */
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

/** Returns the same schedule with other deliveries of its news. */
export const withOtherNews = (schedule: Schedule, otherwise: readonly Delivery[]): Schedule =>
  schedule.map(({ wait, step: one }, index) => ({
    wait,
    step: one.kind === "pay" ? { ...one, delivery: otherwise[index % otherwise.length] ?? "shuffle" } : one,
  }));

export const newsArbitrary = fc.array(fc.constantFrom(...deliveries), { minLength: 3, maxLength: 7 });
