import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startBench } from "./bench/bench";
import { createHeldCalls } from "./bench/held-calls";
import { recordedPaths } from "./bench/recorded-paths";
import { createReplay, historyFromJson, historyToJson, type History, type Replay } from "./bench/replay";

const asInProduction: readonly string[] = [];
const folder = join(__dirname, "..", "histories");
const fileOf = (path: string): string => join(folder, `${path}.json`);

/**
 * UPDATE_HISTORIES=path,path records those, UPDATE_HISTORIES=all every one: for a new path, never to hide that running
 * applications would break.
 */
async function record(wanted: string): Promise<void> {
  const calls = createHeldCalls();
  const bench = await startBench({ workflowInterceptors: asInProduction, around: calls.around });
  try {
    for (const [path, walk] of Object.entries(recordedPaths)) {
      if (wanted !== "all" && !wanted.split(",").includes(path)) continue;
      const history = await bench.env.client.workflow.getHandle(await walk(bench, calls)).fetchHistory();
      writeFileSync(fileOf(path), historyToJson(history));
    }
  } finally {
    await bench.close();
  }
}

const historyOf = (path: string): History => historyFromJson(readFileSync(fileOf(path), "utf8"));

let replay: Replay["replay"];

beforeAll(async () => {
  const wanted = process.env["UPDATE_HISTORIES"];
  if (wanted) await record(wanted);
  ({ replay } = await createReplay(asInProduction));
}, 120_000);

test("when the paths are counted, then each has its history, and no history is left over", () => {
  expect(readdirSync(folder).toSorted()).toEqual(
    Object.keys(recordedPaths)
      .map((path) => `${path}.json`)
      .toSorted(),
  );
});

test.each(Object.keys(recordedPaths))(
  "when the history of %s is replayed, then the workflow does the same",
  async (path) => {
    await expect(replay(historyOf(path))).resolves.toBeUndefined();
  },
);

test("when a history does what the workflow would not, then the replay notices", async () => {
  const history = historyOf("withdrawn-by-owner");
  const scheduled = history.events?.find((event) => event.activityTaskScheduledEventAttributes);
  if (!scheduled?.activityTaskScheduledEventAttributes) throw new Error("no activity to alter");
  scheduled.activityTaskScheduledEventAttributes.activityType = { name: "somethingElse" };
  await expect(replay(history)).rejects.toThrow(/TMPRL1100|[Nn]ondeterminism/);
});
