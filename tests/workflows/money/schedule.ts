import fc from "fast-check";
import { faultKinds, type FaultKind } from "../bench/spoiled-calls";

/** How an application's notices travel: "delay" keeps them to the end, "reorder" until a second one is there. */
const deliveries = ["deliver", "drop", "repeat", "delay", "reorder"] as const;
export type Delivery = (typeof deliveries)[number];

const payings = ["pay", "pay-late", "pay-twice"] as const;
export type Paying = (typeof payings)[number];

/** One thing that happens to an application. */
export type Step =
  | { kind: "start"; channel: "wechat" | "unionpay"; bank?: string }
  /** `back` counts from the latest attempt. */
  | { kind: "pay"; how: Paying; back: number; delivery: Delivery }
  /** For the next so many calls. A question is given up after three. */
  | { kind: "fault"; fault: FaultKind; times: number }
  | { kind: "withdraw"; by: "owner" | "operator" }
  | { kind: "cancel" };

/** Steps, each so many seconds after the one before. */
export type Schedule = { wait: number; step: Step }[];

/** Round about every limit that the workflow and the gateways have, and far from them. Seconds. */
const waits = [0, 0, 1, 5, 30, 50, 60, 240, 299, 300, 301, 360, 1_799, 1_800, 1_801, 2_400];
const mostSteps = 8;
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
  fault: fc.constantFrom(...faultKinds),
  times: fc.integer({ min: 1, max: mostFaults }),
});

const withdrawal = fc.constantFrom<Step>(
  { kind: "withdraw", by: "owner" },
  { kind: "withdraw", by: "operator" },
  { kind: "cancel" },
);

const step = fc.oneof(
  { arbitrary: start, weight: 4 },
  { arbitrary: pay, weight: 6 },
  { arbitrary: fault, weight: 2 },
  { arbitrary: withdrawal, weight: 1 },
);

/** It begins with something to pay: nothing can go wrong before. */
export const scheduleArbitrary: fc.Arbitrary<Schedule> = fc
  .tuple(
    start,
    fc.array(fc.record({ wait: fc.constantFrom(...waits), step }), { minLength: 1, maxLength: mostSteps }),
  )
  .map(([first, rest]) => [{ wait: 0, step: first }, ...rest]);
