import { NativeConnection, Worker, type WorkerOptions } from "@temporalio/worker";
import { randomUUID } from "node:crypto";
import { keepRunsApart } from "../../worker/workflow-threads";
import { expectPoll } from "../support/expect-poll";
import { engine } from "../support/here-engine";
import { testStack } from "../support/test-stack";

test("a run whose activation is broken off orders nothing in the name of the next run", async () => {
  keepRunsApart();
  const connection = await NativeConnection.connect({ address: testStack().addresses.temporal });
  const taskQueue = `broken-${randomUUID()}`;
  const noted: string[] = [];
  const options: WorkerOptions & { isolateExecutionTimeout: string } = {
    connection,
    taskQueue,
    workflowsPath: require.resolve("./broken-workflow"),
    activities: { note: (what: string) => void noted.push(what) },
    // The SDK takes this option, though its type hasn't it.
    isolateExecutionTimeout: "300ms",
  };
  const worker = await Worker.create(options);
  await worker.runUntil(async () => {
    const { workflow } = engine.client;
    const start = (type: string) => workflow.start(type, { taskQueue, workflowId: randomUUID(), args: [] });
    const [broken, sound] = [await start("brokenWorkflow"), await start("soundWorkflow")];
    const events = async (run: typeof sound) => (await run.fetchHistory()).events ?? [];
    for (const run of [broken, sound])
      await expectPoll(async () =>
        (await events(run)).some((one) => one.workflowTaskCompletedEventAttributes),
      ).toBe(true);
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
  });
  await connection.close();
  expect(noted).toEqual([]);
});
