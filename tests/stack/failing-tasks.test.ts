import { Connection } from "@temporalio/client";
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { eventually } from "../../embedded/demo/narrator";
import { createDeployment } from "../../temporal/deployment";
import { createRuns } from "../../temporal/runs";
import { taskQueue } from "../../temporal/task-queue";
import { createTroubledWorker } from "../support/failing-tasks";
import { world } from "../support/here";
import { engine } from "../support/here-engine";
import { submitted } from "../support/journey";
import { expectProblem } from "../support/problems";
import { testStack } from "../support/test-stack";

const stack = testStack();

interface Line {
  msg: string;
  runId?: string;
}

/** Returns the worker's log lines about a run. */
async function saidOf(runId: string): Promise<Line[]> {
  const log = await readFile(join(stack.dataDir, "logs", "worker.log"), "utf8");
  const mine = log.split("\n").filter((line) => line.includes(runId));
  return mine.map((line) => JSON.parse(line.slice(line.indexOf("{"))) as Line);
}

test("when a workflow is of a type that this release doesn't have, then the log tells which it is and why it fails", async () => {
  const workflowId = `unknown-${randomUUID()}`;
  const options = { taskQueue, workflowId, args: [{ phone: "13812345678" }] };
  const handle = await engine.client.workflow.start("ofAnotherRelease", options);
  const runId = handle.firstExecutionRunId;
  const failing = async () => (await saidOf(runId)).filter(({ msg }) => msg === "Failing workflow task");
  const [line] = await eventually("the core's line", failing, ({ length }) => length > 0);
  await handle.terminate("the test has seen it");
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

/** Returns Temporal's report on a run's latest tasks, as soon as there is one. */
async function reported(workflowId: string): Promise<readonly unknown[]> {
  const describe = () => engine.client.workflow.getHandle(workflowId).describe();
  const problems = async () => (await describe()).searchAttributes["TemporalReportedProblems"] ?? [];
  return eventually("what Temporal reports", problems, ({ length }) => length > 0);
}

interface MissingRuns {
  rollBack: boolean;
  items: { id: string }[];
}

test("when a run's tasks fail, then it is found and revived; and one whose tasks only come too late is left alone", async () => {
  const { operator, reviewer } = world;
  const bidder = await world.newBidder();
  const [failing, slow] = [await submitted({ world, bidder }), await submitted({ world, bidder })];
  const worker = await createTroubledWorker(engine, stack);
  await Promise.all([worker.failsAt(failing.id), worker.isTooSlowFor(slow.id)]);
  const revive = (id: string) => operator.api.call("POST", `/api/operations/applications/${id}/revival`);
  const listed = async () =>
    (await operator.api.call<MissingRuns>("GET", "/api/operations/missing-runs")).body.items.map(
      ({ id }) => id,
    );

  await eventually("the failing run among the missing", listed, (ids) => ids.includes(failing.id));
  expect(await revive(failing.id)).toMatchObject({ status: 200, body: { revived: true } });
  expect(await listed()).not.toContain(failing.id);
  expect(await reviewer.api.review(failing.id, "approve", "同意")).toMatchObject({ status: "审核通过" });

  expect(await reported(slow.id)).toContain("category=WorkflowTaskTimedOut");
  expect(await createRuns(engine.client).current(slow.id)).toMatchObject({ open: true, failing: false });
  expectProblem(await revive(slow.id), 503, "ENGINE_AWAY");
  expect(await engine.runStatus(slow.id)).toBe("RUNNING");
  expect(await listed()).not.toContain(slow.id);
  await engine.client.workflow.getHandle(slow.id).terminate("the test has seen it");
  expect(await revive(slow.id)).toMatchObject({ status: 200, body: { revived: true } });
  await worker.close();
});

test("when a worker takes no tasks and says so, then its build is there for who asks, and another's is not", async () => {
  const connection = await Connection.connect({ address: testStack().addresses.temporal });
  const deployment = createDeployment({ connection, namespace: "default" });
  const [paused, gone] = [randomUUID(), randomUUID()];
  const before = Date.now();
  await deployment.sayPaused(paused);
  expect(await deployment.askedAt(paused)).toBeGreaterThan(before - 1_000);
  expect(await deployment.askedAt(gone)).toBe(0);
  await connection.close();
});
