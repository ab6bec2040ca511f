import { join } from "node:path";
import { patchesNamedIn } from "../../doctor/checks/unread";
import { patchesIn } from "../support/patches";
import { startBench } from "./bench/bench";
import { createHeldCalls } from "./bench/held-calls";
import {
  differenceFromKept,
  keepHistory,
  keepStates,
  keptFileOf,
  keptHistories,
  keptHistory,
  workflowIdOf,
} from "./bench/kept-histories";
import { recordedPaths } from "./bench/recorded-paths";
import { createReplay, sameAgain, type Outcome, type Replay } from "./bench/replay";

const asInProduction: readonly string[] = [];
const kept = keptHistories();

/**
 * Records histories for the release in package.json, and the states of their runs: those of the paths in
 * UPDATE_HISTORIES=path,path, or all of them for UPDATE_HISTORIES=all. Use it for a new path or a new release, never to
 * hide that running applications would break.
 */
async function record(wanted: string, { replayAll, replayEach }: Replay): Promise<void> {
  const calls = createHeldCalls();
  const bench = await startBench({ workflowInterceptors: asInProduction, around: calls.around });
  try {
    for (const [path, walk] of Object.entries(recordedPaths)) {
      if (wanted !== "all" && !wanted.split(",").includes(path)) continue;
      const { workflowId, runId } = await walk(bench, calls);
      expect([...(await replayAll(bench, [workflowId]))]).toEqual([]);
      const history = await bench.env.client.workflow.getHandle(workflowId, runId).fetchHistory();
      // Payloads are bound to the workflow id. Temporal writes it into this event; the time-skipping server doesn't.
      const started = history.events?.[0]?.workflowExecutionStartedEventAttributes;
      if (started) started.workflowId = workflowId;
      keepHistory(keptFileOf(path), history);
      const [replayed] = await replayEach([{ workflowId, history }]);
      keepStates(keptFileOf(path), replayed?.states ?? []);
    }
  } finally {
    await bench.close();
  }
}

const historyOf = (file: string) => {
  const history = keptHistory(file);
  return { history, workflowId: workflowIdOf(history) };
};

let replay: Replay["replay"];
/** Outcome of each file's replay. */
let outcomes: ReadonlyMap<string, Outcome | undefined>;

beforeAll(async () => {
  const replays = await createReplay(asInProduction);
  replay = replays.replay;
  const wanted = process.env["UPDATE_HISTORIES"];
  if (wanted) await record(wanted, replays);
  const each = await replays.replayEach(kept.map(historyOf));
  outcomes = new Map(kept.map((file, index) => [file, each[index]]));
}, 400_000);

test("when the paths are counted, then each has its history of this release", () => {
  const ofThisRelease = kept.filter((file) => keptFileOf(file.replace(/^.*\/|\.json$/g, "")) === file);
  expect(ofThisRelease.toSorted()).toEqual(Object.keys(recordedPaths).map(keptFileOf).toSorted());
});

test.each(kept)(
  "when the history of %s is replayed, then the workflow does the same, and comes to the same states",
  (file) => {
    const outcome = outcomes.get(file);
    expect(outcome && differenceFromKept(file, outcome)).toBe(sameAgain);
  },
);

test("when a history does what the workflow would not, then the replay notices", async () => {
  const { history, workflowId } = historyOf(keptFileOf("withdrawn-by-owner"));
  const scheduled = history.events?.find((event) => event.activityTaskScheduledEventAttributes);
  if (!scheduled?.activityTaskScheduledEventAttributes) throw new Error("no activity to alter");
  scheduled.activityTaskScheduledEventAttributes.activityType = { name: "somethingElse" };
  await expect(replay(history, workflowId)).rejects.toThrow(/TMPRL1100|[Nn]ondeterminism/);
});

/** Changes of a rule that running applications would feel, with what is told of them: fields or commands that differ. */
const changes: readonly [rule: string, path: string, was: string, becomes: string, told: RegExp][] = [
  [
    "what a shipment's record says",
    "mailed-wechat-second-code",
    "text: `已寄出：",
    "text: `寄出：",
    /^records\.\d+\.text \(after shipped\)$/,
  ],
  [
    "why money goes back",
    "withdrawn-with-refund",
    'at, reason: "申请已撤回"',
    'at, reason: "已撤回"',
    /refunds\.0\.reason \(after withdrawn\)/,
  ],
  [
    "what may be withdrawn",
    "withdrawn-with-refund",
    's.status !== "已撤回", "ALREADY_WITHDRAWN"',
    's.status === "已撤回", "ALREADY_WITHDRAWN"',
    /TMPRL1100/,
  ],
  [
    "which money came too late",
    "late-money",
    "paidAt > Date.parse(attempt.deadline)",
    "paidAt < Date.parse(attempt.deadline)",
    /TMPRL1100/,
  ],
];

test.each(changes)("refuses another rule about %s", async (_rule, path, was, becomes, told) => {
  let places = 0;
  // The bundler sets spaces of its own.
  const pattern = was.replaceAll(/[.*+?^${}()|[\]]/g, String.raw`\$&`).replaceAll(" ", String.raw`\s*`);
  const altered = await createReplay(asInProduction, (code) =>
    code.replaceAll(new RegExp(pattern, "g"), () => {
      places += 1;
      return becomes;
    }),
  );
  expect(places).toBe(1);
  const file = keptFileOf(path);
  const [outcome] = await altered.replayEach([historyOf(file)]);
  expect(outcome && differenceFromKept(file, outcome)).toMatch(told);
});

test("finds a history that has taken each step of the workflows that older runs don't have", () => {
  const taken = new Set(kept.flatMap((file) => patchesIn(keptHistory(file))));
  const unrecorded = (dir: string) =>
    patchesNamedIn(join(__dirname, "..", "..", dir)).filter((patch) => !taken.has(patch));
  expect(unrecorded("workflows")).toEqual([]);
  expect(unrecorded("tests/kills")).toContain("sample step");
});
