import { randomUUID } from "node:crypto";
import { Connection } from "@temporalio/client";
import { temporal } from "@temporalio/proto";
import { outdatedRun } from "../../domain/application/run-origin";
import { taskQueue } from "../../temporal/task-queue";
import { openEngine, type EngineView } from "../support/engine";
import { expectPoll } from "../support/expect-poll";
import { approved, submitted } from "../support/journey";
import { testStack } from "../support/test-stack";
import { openWorld, type Bidder, type World } from "../support/world";

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

let world: World;
let bidder: Bidder;
let engine: EngineView;
/** Connection of a stranger who reaches Temporal's port but has no payload key. */
let connection: Connection;
beforeAll(async () => {
  world = await openWorld(testStack());
  bidder = await world.newBidder();
  engine = await openEngine(world.stack);
  connection = await Connection.connect({ address: world.stack.addresses.temporal });
});
afterAll(async () => {
  await connection.close();
  await engine.close();
  await world.close();
});

/** Returns a history as Temporal stores it, with its payloads sealed. */
async function eventsOf(workflowId: string): Promise<HistoryEvent[]> {
  const { history } = await connection.workflowService.getWorkflowExecutionHistory({
    namespace: "default",
    execution: { workflowId },
  });
  return history?.events ?? [];
}

/** Starts the application's workflow with the exact bytes of an old history, and repeats the history's updates. */
async function sayAgain(workflowId: string, events: readonly HistoryEvent[]): Promise<void> {
  const started = events[0]?.workflowExecutionStartedEventAttributes;
  await connection.workflowService.startWorkflowExecution({
    namespace: "default",
    workflowId,
    requestId: randomUUID(),
    workflowType: { name: "renewalApplication" },
    taskQueue: { name: taskQueue },
    input: started?.input ?? null,
    workflowIdReusePolicy:
      temporal.api.enums.v1.WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
  });
  const updates = events.flatMap(
    ({ workflowExecutionUpdateAcceptedEventAttributes: accepted }) => accepted?.acceptedRequest ?? [],
  );
  for (const request of updates) {
    const update = connection.workflowService.updateWorkflowExecution({
      namespace: "default",
      workflowExecution: { workflowId },
      request,
      waitPolicy: { lifecycleStage: 3 },
    });
    // Updates that are refused, or whose run has ended, are what this attack should result in.
    await update.catch(() => undefined);
  }
}

const outcomeOf = async (workflowId: string) =>
  (await eventsOf(workflowId)).at(-1)?.workflowExecutionFailedEventAttributes?.failure?.applicationFailureInfo
    ?.type;

const storedOf = async (id: string) => (await world.models.applications.findById(id).lean())?.application;

test("when start and commands of a withdrawn application are said again, then it stays withdrawn, and the run ends", async () => {
  const { id } = await approved({ world, bidder });
  const events = await eventsOf(id);
  await bidder.api.withdraw(id, "不再办理");
  await expectPoll(async () => (await engine.client.workflow.getHandle(id).describe()).status.name).toBe(
    "COMPLETED",
  );
  const stood = await storedOf(id);
  await sayAgain(id, events);
  await expectPoll(() => outcomeOf(id)).toBe(outdatedRun);
  expect(await storedOf(id)).toEqual(stood);
});

test("when a revived application is terminated and started again as it was revived, then no repair writes that, and it is revived from what is stored", async () => {
  const { id } = await submitted({ world, bidder });
  const terminate = () => engine.client.workflow.getHandle(id).terminate("示例");
  const revive = () => world.operator.api.call("POST", `/api/operations/applications/${id}/revival`);
  await terminate();
  expect(await revive()).toMatchObject({ body: { revived: true } });
  const events = await eventsOf(id);
  await world.reviewer.api.review(id, "approve", "同意");
  await terminate();
  await sayAgain(id, events);
  const repair = `/api/operations/applications/${id}/repair`;
  expect(await world.operator.api.call("POST", repair)).toMatchObject({ body: { found: "missing" } });
  expect(await bidder.api.get(id)).toMatchObject({ status: "审核通过" });
  expect(await revive()).toMatchObject({ body: { revived: true } });
  await bidder.api.withdraw(id, "不再办理");
  expect(await bidder.api.get(id)).toMatchObject({ status: "已撤回" });
});
