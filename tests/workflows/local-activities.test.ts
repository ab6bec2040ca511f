import { setTimeout as pause } from "node:timers/promises";
import { activityInfo } from "@temporalio/activity";
import type { Application } from "../../domain/application/application";
import { currentApplication, updates } from "../../workflows/messages";
import { expectPoll } from "../support/expect-poll";
import type { Around } from "./bench/around";
import { benchSettings } from "./bench/bench";
import { approvedRenewal, owner, useBench, type Renewal } from "./bench/renewal";
import { createReplay, type History, type Replay } from "./bench/replay";
import { signal } from "./bench/signal";

/** Time-out of these runs' workflow tasks, in seconds. A heartbeat keeps such a task alive after 80 % of it. */
const workflowTaskSeconds = 4;
/**
 * Delay of a local activity, in milliseconds: longer than the time to the heartbeat, shorter than a local activity's
 * time-out.
 */
const heldMs = 4_700;

/** Ids of the applications whose next local write is delayed by `heldMs`. */
const stalled = new Set<string>();
/** Applications whose gateway's next answer is held back until the test releases it. */
const answers = new Map<string, { asked: () => void; given: Promise<void> }>();

const around: Around = async ({ name, proceed }) => {
  const { workflowExecution, isLocal } = activityInfo();
  const id = workflowExecution?.workflowId ?? "";
  const answer = name === "queryPayment" ? answers.get(id) : undefined;
  if (answer) answers.delete(id);
  answer?.asked();
  if (isLocal && stalled.delete(id)) await pause(heldMs);
  const result = await proceed();
  await answer?.given;
  return result;
};

/**
 * Payment window, in seconds. The attempt is opened just before the local activity is delayed, so that its timer fires
 * meanwhile.
 */
const attemptSeconds = 3;
const settings = { ...benchSettings, wechatWindowSeconds: attemptSeconds, unionPayWindowSeconds: 60 };

const bench = useBench({ around, workflowTaskSeconds, settings, realServer: true });
let replay: Replay;
beforeAll(async () => {
  replay = await createReplay([]);
});

/** Everything that can reach a run while a local activity is under way. */
const comings = ["signal", "update", "cancel", "timer", "answer", "query"] as const;
type Coming = (typeof comings)[number];

/** All pairs of different kinds, and pairs of the same kind for those that can come twice. */
const pairs = comings.flatMap((first, nth) =>
  comings
    .slice(first === "signal" || first === "update" ? nth : nth + 1)
    .map((second) => [first, second] as const),
);

interface Life {
  renewal: Renewal;
  come: (coming: Coming, nth: number) => Promise<unknown>;
  /** Promises that settle when the commands given so far have been answered. */
  asked: Promise<unknown>[];
}

/** Creates an approved application and prepares what its pair needs, such as a query that is under way. */
async function prepare(pair: readonly Coming[]): Promise<Life> {
  const renewal = await approvedRenewal(bench());
  const asked: Promise<unknown>[] = [];
  const given = signal();
  if (pair.includes("answer")) {
    await renewal.pay("unionpay", "ICBC");
    const asks = signal();
    answers.set(renewal.id, { asked: asks.give, given: given.given });
    asked.push(answered(renewal.give(updates.giveUpPayment, { by: owner })));
    await asks.given;
  }
  const come = async (coming: Coming, nth: number): Promise<void> => {
    switch (coming) {
      case "signal":
        await tell(renewal, `question-${nth}`);
        return;
      case "update":
        asked.push(answered(renewal.pay("unionpay", nth === 0 ? "ICBC" : "ABC")));
        return;
      case "cancel":
        await renewal.handle().cancel();
        return;
      case "timer":
        // The timer fires by itself.
        return;
      case "answer":
        given.give();
        return;
      case "query":
        expect(await renewal.handle().query(currentApplication)).toMatchObject({ id: renewal.id });
    }
  };
  return { renewal, come, asked };
}

test("when anything comes while a local activity outlives its task, then it waits, and each history replays", async () => {
  const lives = await Promise.all(pairs.map(async (pair) => ({ pair, ...(await prepare(pair)) })));
  const withTimer = lives.filter(({ pair }) => pair.includes("timer") && !pair.includes("answer"));
  await Promise.all(withTimer.map(({ renewal }) => renewal.pay("wechat")));
  for (const { renewal } of lives) stalled.add(renewal.id);
  await Promise.all(
    lives.map(async ({ renewal, pair, come }) => {
      await tell(renewal, "stalled");
      for (const [nth, coming] of pair.entries()) {
        await come(coming, nth);
      }
    }),
  );
  await Promise.all(lives.flatMap(({ asked }) => asked));

  for (const { renewal } of lives) {
    const { moneyQuestions } = await renewal.eventually((application) => isTold(application));
    expect(moneyQuestions).toContainEqual(expect.objectContaining({ id: "stalled" }));
  }
  const histories = await Promise.all(lives.map(({ renewal }) => renewal.handle().fetchHistory()));
  expect(histories.some(hasHeartbeat)).toBe(true);
  const ids = lives.map(({ renewal }) => renewal.id);
  const faults = async () => {
    const failed = await replay.replayAll(bench(), ids);
    return lives.flatMap(({ renewal, pair }) => {
      const fault = failed.get(renewal.id);
      return fault === undefined ? [] : [`${pair.join()}: ${fault}`];
    });
  };
  // On a busy machine, some are still at work: their stored state is ahead of their history.
  await expectPoll(faults).toEqual([]);
});

/** Resolves for a refusal, too. Whether a command is refused may depend on what came before it. */
const answered = (asked: Promise<unknown>): Promise<unknown> => asked.catch(() => undefined);

const tell = (renewal: Renewal, id: string): Promise<unknown> =>
  bench().engine.tellOfMoneyQuestion(renewal.id, { id, text: "示例差异" });

const isTold = ({ moneyQuestions = [] }: Application): boolean =>
  moneyQuestions.some(({ id }) => id === "stalled");

/**
 * Returns whether a history has a workflow task that was scheduled directly after another one's end, which is a
 * heartbeat.
 */
const hasHeartbeat = ({ events }: History): boolean =>
  (events ?? []).some(
    (event, index) =>
      event.workflowTaskCompletedEventAttributes && events?.[index + 1]?.workflowTaskScheduledEventAttributes,
  );
