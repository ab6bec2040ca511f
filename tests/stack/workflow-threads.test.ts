import { NativeConnection, Worker, type WorkerOptions } from "@temporalio/worker";
import type { WorkflowHandle } from "@temporalio/client";
import type { temporal } from "@temporalio/proto";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { prepareWorkflowThreads } from "../../worker/workflow-threads";
import { expectPoll } from "../support/expect-poll";
import { engine } from "../support/here-engine";
import { testStack } from "../support/test-stack";

interface OfWorker {
  start(type: string): Promise<WorkflowHandle>;
  events(run: WorkflowHandle): Promise<temporal.api.history.v1.IHistoryEvent[]>;
  /** Arguments with which the sample activity was called. */
  noted: readonly string[];
}

/** Runs a worker with sample workflows meanwhile, of which a held activation is broken off after 300 ms. */
async function withWorker(work: (worker: OfWorker) => Promise<void>): Promise<void> {
  prepareWorkflowThreads();
  const connection = await NativeConnection.connect({ address: testStack().addresses.temporal });
  const taskQueue = `broken-${randomUUID()}`;
  const noted: string[] = [];
  const options: WorkerOptions & { isolateExecutionTimeout: string } = {
    connection,
    taskQueue,
    workflowsPath: require.resolve("./workflow-threads-sample"),
    activities: { note: (what: string) => void noted.push(what) },
    // The SDK takes this option, though its type hasn't it.
    isolateExecutionTimeout: "300ms",
  };
  const worker = await Worker.create(options);
  const events: OfWorker["events"] = async (run) => (await run.fetchHistory()).events ?? [];
  const start = async (type: string) => {
    const run = await engine.client.workflow.start(type, { taskQueue, workflowId: randomUUID(), args: [] });
    await expectPoll(async () =>
      (await events(run)).some((one) => one.workflowTaskCompletedEventAttributes),
    ).toBe(true);
    return run;
  };
  await worker.runUntil(() => work({ start, events, noted }));
  await connection.close();
}

test("a run whose activation is broken off orders nothing in the name of the next run", () =>
  withWorker(async ({ start, events, noted }) => {
    const [broken, sound] = [await start("brokenWorkflow"), await start("soundWorkflow")];
    await broken.signal("hold");
    await expectPoll(async () =>
      (await events(broken)).some((one) => one.workflowTaskFailedEventAttributes),
    ).toBe(true);
    await sound.signal("end");
    await sound.result();
    expect((await events(sound)).flatMap((one) => one.activityTaskScheduledEventAttributes ?? [])).toEqual(
      [],
    );
    await broken.terminate("示例");
    expect(noted).toEqual([]);
  }));

test("a run that waits shows the Temporal UI the line on which it waits", () =>
  withWorker(async ({ start }) => {
    const run = await start("soundWorkflow");
    const lines = readFileSync(join(__dirname, "workflow-threads-sample.ts"), "utf8").split("\n");
    const waits = lines.findIndex((line) => line.includes("await condition(() => isOver)")) + 1;
    expect(await run.query("__stack_trace")).toMatch(
      new RegExp(`at soundWorkflow \\(.*workflow-threads-sample\\.ts:${waits}:`),
    );
    const { stacks } = await run.query<{
      stacks: { locations: { function_name: string; line: number }[] }[];
    }>("__enhanced_stack_trace");
    expect(stacks.flatMap(({ locations }) => locations)).toContainEqual(
      expect.objectContaining({ function_name: "soundWorkflow", line: waits }),
    );
    await run.signal("end");
  }));
