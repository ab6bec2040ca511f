import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { eventually } from "../../embedded/demo/narrator";
import { taskQueue } from "../../temporal/task-queue";
import { openEngine } from "../support/engine";
import { testStack } from "../support/test-stack";

const stack = testStack();

interface Line {
  msg: string;
  runId?: string;
}

/** What the worker has said of a run. */
async function saidOf(runId: string): Promise<Line[]> {
  const log = await readFile(join(stack.dataDir, "logs", "worker.log"), "utf8");
  const mine = log.split("\n").filter((line) => line.includes(runId));
  return mine.map((line) => JSON.parse(line.slice(line.indexOf("{"))) as Line);
}

test("when a workflow is of a type that this release doesn't have, then the log tells which it is and why it fails", async () => {
  const engine = await openEngine(stack);
  const workflowId = `unknown-${randomUUID()}`;
  const options = { taskQueue, workflowId, args: [{ phone: "13812345678" }] };
  const handle = await engine.client.workflow.start("ofAnotherRelease", options);
  const runId = handle.firstExecutionRunId;
  const failing = async () => (await saidOf(runId)).filter(({ msg }) => msg === "Failing workflow task");
  const [line] = await eventually("the core's line", failing, ({ length }) => length > 0);
  await handle.terminate("the test has seen it");
  await engine.close();
  expect(line).toMatchObject({
    workflowId,
    runId,
    error: {
      message:
        "Failed to initialize workflow of type 'ofAnotherRelease': no such function is exported by the workflow bundle",
    },
  });
  expect(line).not.toHaveProperty("failure");
  expect(JSON.stringify(await saidOf(runId))).not.toContain("13812345678");
});
