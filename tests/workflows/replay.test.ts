import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { version } from "../../package.json";
import { startBench } from "./bench/bench";
import { createHeldCalls } from "./bench/held-calls";
import { recordedPaths } from "./bench/recorded-paths";
import {
  createReplay,
  sameAgain,
  historyFromJson,
  historyToJson,
  type History,
  type Replay,
} from "./bench/replay";

const asInProduction: readonly string[] = [];
/**
 * Folder of histories for each release since 1.0.0. Applications that such a release started stay open for long.
 */
const folder = join(__dirname, "..", "histories");
const thisRelease = join(folder, version);
const kept = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
  file.endsWith(".json"),
);

/**
 * Records histories for the release in package.json: those of the paths in UPDATE_HISTORIES=path,path, or all of them
 * for UPDATE_HISTORIES=all. Use it for a new path or a new release, never to hide that running applications would
 * break.
 */
async function record(wanted: string): Promise<void> {
  const calls = createHeldCalls();
  const bench = await startBench({ workflowInterceptors: asInProduction, around: calls.around });
  try {
    for (const [path, walk] of Object.entries(recordedPaths)) {
      if (wanted !== "all" && !wanted.split(",").includes(path)) continue;
      const { workflowId, runId } = await walk(bench, calls);
      const history = await bench.env.client.workflow.getHandle(workflowId, runId).fetchHistory();
      // Payloads are bound to the workflow id. Temporal writes it into this event; the time-skipping server doesn't.
      const started = history.events?.[0]?.workflowExecutionStartedEventAttributes;
      if (started) started.workflowId = workflowId;
      mkdirSync(thisRelease, { recursive: true });
      writeFileSync(join(thisRelease, `${path}.json`), historyToJson(history));
    }
  } finally {
    await bench.close();
  }
}

const historyOf = (file: string): History => historyFromJson(readFileSync(join(folder, file), "utf8"));

const workflowIdOf = ({ events }: History): string | undefined =>
  events?.[0]?.workflowExecutionStartedEventAttributes?.workflowId || undefined;

let replay: Replay["replay"];
/** Outcome of each file's replay. */
let outcomes: ReadonlyMap<string, string | undefined>;

beforeAll(async () => {
  const wanted = process.env["UPDATE_HISTORIES"];
  if (wanted) await record(wanted);
  const replays = await createReplay(asInProduction);
  replay = replays.replay;
  const histories = kept.map((file) => historyOf(file));
  const each = await replays.replayEach(
    histories.map((history) => ({ history, workflowId: workflowIdOf(history) })),
  );
  outcomes = new Map(kept.map((file, index) => [file, each[index]]));
}, 400_000);

test("when the paths are counted, then each has its history of this release", () => {
  expect(readdirSync(thisRelease).toSorted()).toEqual(
    Object.keys(recordedPaths)
      .map((path) => `${path}.json`)
      .toSorted(),
  );
});

test.each(kept)("when the history of %s is replayed, then the workflow does the same", (file) => {
  expect(outcomes.get(file)).toBe(sameAgain);
});

test("when a history does what the workflow would not, then the replay notices", async () => {
  const history = historyOf(`${version}/withdrawn-by-owner.json`);
  const scheduled = history.events?.find((event) => event.activityTaskScheduledEventAttributes);
  if (!scheduled?.activityTaskScheduledEventAttributes) throw new Error("no activity to alter");
  scheduled.activityTaskScheduledEventAttributes.activityType = { name: "somethingElse" };
  await expect(replay(history, workflowIdOf(history))).rejects.toThrow(/TMPRL1100|[Nn]ondeterminism/);
});
