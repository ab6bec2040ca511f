import { WorkflowUpdateRPCTimeoutOrCancelledError } from "@temporalio/client";
import fc from "fast-check";
import { gatewaysNetFen, keepsOnlyTheFee, openAttemptNumbers, ourNetFen } from "./bench/books";
import type { Bench } from "./bench/bench";
import { reconcile } from "./bench/reconcile";
import { approvedRenewal, operator, useBench, type Renewal } from "./bench/renewal";

/** 20 applications a batch share the test's time. `npm run test:money` runs 50 batches: 1,000 schedules. */
const batches = Number(process.env["MONEY_BATCHES"] ?? 1);
/** The same schedules every time, unless another seed is asked for. */
const seed = Number(process.env["MONEY_SEED"] ?? 20_261_125);
const applicationsOfABatch = 20;
const stepsOfASchedule = 6;

/** What can happen to one application's money, in the order of a schedule. */
const step = fc.oneof(
  fc.constantFrom(
    "startWechat",
    "startBank",
    "startOtherBank",
    "pay",
    "payTwice",
    "payLate",
    "withdraw",
    "wait",
  ),
  fc.constantFrom("dropCallbacks", "repeatCallbacks", "reorderCallbacks", "gatewayFails", "gatewayIsSilent"),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** The seconds that pass between two steps: around the deadline as often as not. */
const pause = fc.constantFrom(0, 1, 40, 120, 299, 300, 301, 1_800);

const batch = fc.record({
  schedules: fc.array(fc.array(step, { minLength: stepsOfASchedule, maxLength: stepsOfASchedule }), {
    minLength: applicationsOfABatch,
    maxLength: applicationsOfABatch,
  }),
  pauses: fc.array(pause, { minLength: stepsOfASchedule, maxLength: stepsOfASchedule }),
});

const all: Renewal[] = [];
const bench = useBench();

/** A refusal by the table, an absent gateway or an absent engine is a legal answer; anything else fails the run. */
async function allowRefusal(work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return;
    const { code, cause } = error as { code?: string; cause?: { type?: string } };
    if (code !== "APPLICATION_ENDED" && cause?.type === undefined) throw error;
  });
}

/** The user's own app and bank refuse dead orders: that is no failure of ours. */
async function atTheGateway(work: () => Promise<unknown>): Promise<void> {
  await work().catch(() => undefined);
}

async function take(renewal: Renewal, given: Step, { world }: Bench): Promise<void> {
  const { attempts } = await renewal.state();
  const attempt = attempts.at(-1);
  const money = async (how: "pay" | "pay-twice" | "pay-late") => {
    if (!attempt) return;
    if (attempt.channel === "wechat") return atTheGateway(() => renewal.scan(attempt, how));
    await atTheGateway(() => renewal.goToBank(attempt));
    await atTheGateway(() => renewal.payAtBank(attempt, how));
  };
  const callbacks = (mode: string) =>
    atTheGateway(() =>
      world.wechat("PUT", "/callbacks", { mode, times: 2, outTradeNo: attempt?.number ?? "none" }),
    );

  const steps: Record<Step, () => Promise<void>> = {
    startWechat: () => allowRefusal(renewal.pay("wechat")),
    startBank: () => allowRefusal(renewal.pay("unionpay", "ICBC")),
    startOtherBank: () => allowRefusal(renewal.pay("unionpay", "ABC")),
    pay: () => money("pay"),
    payTwice: () => money("pay-twice"),
    payLate: () => money("pay-late"),
    withdraw: () => allowRefusal(renewal.withdraw(operator)),
    wait: () => Promise.resolve(),
    dropCallbacks: () => callbacks("drop"),
    repeatCallbacks: () => callbacks("repeat"),
    reorderCallbacks: () => callbacks("reorder"),
    gatewayFails: () => atTheGateway(() => world.wechat("PUT", "/faults", { kind: "http500", times: 1 })),
    gatewayIsSilent: () => atTheGateway(() => world.unionPay("PUT", "/faults", { kind: "reset", times: 1 })),
  };
  await steps[given]();
}

test(
  "when money takes any road, then no fen is lost, none is kept twice, and no attempt stays open",
  async () => {
    await fc.assert(
      fc.asyncProperty(batch, async ({ schedules, pauses }) => {
        const startedAt = await bench().env.currentTimeMs();
        const renewals = await Promise.all(schedules.map(() => approvedRenewal(bench())));
        all.push(...renewals);
        for (let nth = 0; nth < stepsOfASchedule; nth += 1) {
          await Promise.all(
            renewals.map((renewal, which) => take(renewal, schedules[which]?.[nth] ?? "wait", bench())),
          );
          await bench().sleep(pauses[nth] ?? 0);
        }
        // Everybody's deadlines, queries and refunds; then the statements, for second successes whose notice was lost.
        await bench().sleep(6 * 3_600);
        await reconcile(bench(), startedAt);
        await bench().sleep(3_600);

        const settled = await Promise.all(
          renewals.map((renewal) =>
            renewal.eventually((application) => openAttemptNumbers(application).length === 0),
          ),
        );
        expect(settled.flatMap(openAttemptNumbers)).toEqual([]);
        expect(settled.filter((application) => !keepsOnlyTheFee(application))).toEqual([]);
        for (const application of settled) {
          const counted = application.attempts
            .flatMap(({ transactions }) => transactions)
            .filter((one) => one.counted);
          expect(counted.length).toBeLessThanOrEqual(1);
        }
        await expectBalance(bench());
      }),
      { numRuns: batches, seed, endOnFailure: true },
    );
  },
  batches * 120_000,
);

/** Waits for the last refunds' notices, while the test's time stands still. */
async function expectBalance(of: Bench): Promise<void> {
  for (let tries = 0; tries < 40; tries += 1) {
    if ((await ourTotalFen(of)) === (await gatewaysNetFen(of.world))) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(await ourTotalFen(of)).toBe(await gatewaysNetFen(of.world));
}

/** Our books over all applications so far, with money that came after an application's end. */
async function ourTotalFen({ models }: Bench): Promise<number> {
  const applications = await Promise.all(all.map((renewal) => renewal.state()));
  const strays = await models.strayRefunds.find().lean();
  const kept = strays.filter(({ status }) => status !== "已退款");
  return (
    ourNetFen(applications) + kept.reduce((sum, { strayRefund }) => sum + strayRefund.refund.amountFen, 0)
  );
}
