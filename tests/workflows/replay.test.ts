import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporal } from "@temporalio/proto";
import { bundleWorkflowCode, DefaultLogger, Worker } from "@temporalio/worker";
import { benchDataConverter, startBench, workflowsPath } from "./bench/bench";
import { recordedPaths } from "./bench/recorded-paths";

const folder = join(__dirname, "..", "histories");
const fileOf = (path: string): string => join(folder, `${path}.json`);

/** UPDATE_HISTORIES=1 records them anew: for a new path, never to hide that running applications would break. */
async function record(): Promise<void> {
  const bench = await startBench();
  try {
    for (const [path, walk] of Object.entries(recordedPaths)) {
      const history = await bench.env.client.workflow.getHandle(await walk(bench)).fetchHistory();
      writeFileSync(fileOf(path), toJson(history));
    }
  } finally {
    await bench.close();
  }
}

const { History } = temporal.api.history.v1;
type History = temporal.api.history.v1.IHistory;

/** protobuf.js's own JSON: the SDK's needs classes that jest gives every test file anew. */
const toJson = (history: History): string =>
  `${JSON.stringify(History.toObject(History.fromObject(history), { bytes: String, longs: String, enums: String }))}\n`;

const historyOf = (path: string): History =>
  History.fromObject(JSON.parse(readFileSync(fileOf(path), "utf8")) as Record<string, unknown>);

let workflowBundle: { code: string };

const replay = (history: History) =>
  Worker.runReplayHistory({ workflowBundle, dataConverter: benchDataConverter }, history);

beforeAll(async () => {
  if (process.env["UPDATE_HISTORIES"]) await record();
  const { failureConverterPath } = benchDataConverter;
  workflowBundle = await bundleWorkflowCode({
    workflowsPath,
    ...(failureConverterPath === undefined ? {} : { failureConverterPath }),
    logger: new DefaultLogger("ERROR"),
  });
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
