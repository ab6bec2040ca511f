import { createReplay, historyFromJson, historyToJson, type History, type Replay } from "./bench/replay";
import { benchSettings } from "./bench/bench";
import { approvedRenewal, owner, useBench } from "./bench/renewal";
import { ulid } from "ulid";
import { shapeVersion } from "../../domain/application/shape";
import { taskQueue } from "../../temporal/task-queue";
import { updates } from "../../workflows/messages";

/*
 * Tests of histories into which somebody wrote who polls the task queue without a payload key. They can write markers of
 * local activities, invented or copied.
 */

const bench = useBench();
let replay: Replay;
let history: string;
let workflowId: string;

beforeAll(async () => {
  const renewal = await approvedRenewal(bench());
  await renewal.pay("wechat");
  await renewal.give(updates.withdraw, { by: owner, opinion: "示例" });
  workflowId = renewal.id;
  await renewal.handle().result();
  history = historyToJson(await renewal.handle().fetchHistory());
  replay = await createReplay();
});

/** Matches a task that the workflow's own code failed; its reason is encrypted. A history that differs has TMPRL1100. */
const failedTask = /Workflow activation completion failed/;

/** Returns the markers of local activities whose answer isn't empty. */
const answersOf = ({ events }: History) =>
  (events ?? []).flatMap(({ markerRecordedEventAttributes: marker }) => {
    const [answer] = marker?.details?.["result"]?.payloads ?? [];
    return marker && answer?.data && answer.data.length > 0 ? [{ marker, answer }] : [];
  });

test("replays as long as nothing is forged", async () => {
  await replay.replay(historyFromJson(history), workflowId);
  expect(answersOf(historyFromJson(history)).length).toBeGreaterThan(1);
});

test("fails the workflow task at an invented answer of a local activity", async () => {
  for (let place = 0; place < answersOf(historyFromJson(history)).length; place += 1) {
    const forged = historyFromJson(history);
    const { answer } = answersOf(forged)[place]!;
    answer.metadata = { encoding: Buffer.from("json/plain") };
    answer.data = Buffer.from(
      JSON.stringify({ result: { event: {}, savedAs: "late" }, activity: "saveIfFree" }),
    );
    await expect(replay.replay(forged, workflowId)).rejects.toThrow(failedTask);
  }
});

test("fails the workflow task at a genuine answer that belongs to another call", async () => {
  const forged = historyFromJson(history);
  const [first, ...others] = answersOf(forged);
  const copied = { ...first!.answer };
  for (const { marker } of others) marker.details!["result"]!.payloads![0] = copied;
  await expect(replay.replay(forged, workflowId)).rejects.toThrow(failedTask);
});

test("fails a run under another application's id, or with a state that another run handed over", async () => {
  const renewal = await approvedRenewal(bench());
  const application = await renewal.state();
  const { id: applicationId, orgCode } = application;
  await renewal.handle().terminate("示例");
  const carried = { shape: shapeVersion, application, taken: [] };
  const input = { applicationId, orgCode, settings: benchSettings };
  const foreign = { cause: { type: "FOREIGN_RUN" } };
  for (const [foreignId, given] of [
    [ulid(), { ...input, carried }],
    [`${applicationId.slice(0, 25)}_`, { ...input, carried }],
    [applicationId, { ...input, carried: { ...carried, from: "another-run" } }],
  ] as const) {
    const options = { workflowId: foreignId, taskQueue, args: [given] };
    await expect(bench().env.client.workflow.execute("renewalApplication", options)).rejects.toMatchObject(
      foreign,
    );
  }
});
