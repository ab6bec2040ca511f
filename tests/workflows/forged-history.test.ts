import { createReplay, historyFromJson, historyToJson, type History, type Replay } from "./bench/replay";
import { approvedRenewal, owner, useBench } from "./bench/renewal";
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
