import { Client, Connection, WorkflowFailedError } from "@temporalio/client";
import type { ApplicationFailure } from "@temporalio/common";
import { NativeConnection, Worker } from "@temporalio/worker";
import { randomUUID } from "node:crypto";
import { ulid } from "ulid";
import { orderOf } from "../../domain/money/attempts";
import { taskQueue } from "../../temporal/task-queue";
import { expectPoll } from "../support/expect-poll";
import { bidder, world } from "../support/here";
import { paid, awaitApplication, submitted } from "../support/journey";
import { runProgram } from "../support/program";
import { openTemporalCli } from "../support/temporal-cli";
import { signalUnreadably, unreadablePayloads } from "../support/unreadable";

/** Connection of a stranger who reaches Temporal's port but has no payload key. */
let connection: Connection;
let stranger: Client;
beforeAll(async () => {
  connection = await Connection.connect({ address: world.stack.addresses.temporal });
  stranger = new Client({ connection });
});
afterAll(async () => {
  await connection.close();
});

const stateOf = async (id: string) => (await world.models.applications.findById(id).lean())?.application;

/** Returns input that would refund a payment that nobody has withdrawn. */
async function refundOf(id: string) {
  const [attempt] = (await stateOf(id))?.attempts ?? [];
  if (!attempt) throw new Error("nothing was paid");
  const [transaction] = attempt.transactions;
  return {
    ...orderOf(attempt),
    transactionId: transaction?.id,
    refundNumber: `${attempt.number}R01`,
    amountFen: 20_000,
    reason: "示例",
  };
}

test("when an activity is started alone from Temporal's port, then it does nothing", async () => {
  const { id } = await paid({ world, bidder });
  const before = await stateOf(id);
  const temporal = openTemporalCli(world.stack);
  const activityId = randomUUID();
  const started = temporal(
    ...["activity", "execute", "--activity-id", activityId, "--type", "requestRefund"],
    ...["--task-queue", taskQueue, "--start-to-close-timeout", "20s", "--retry-maximum-attempts", "1"],
    ...["--input", JSON.stringify(await refundOf(id))],
  );
  await expect(started).rejects.toThrow(/NOT_SEALED|sealed|failed/i);
  expect(await stateOf(id)).toEqual(before);
});

test("when somebody's own workflow calls the system's activities, then none does anything", async () => {
  const { id } = await paid({ world, bidder });
  const before = await stateOf(id);
  const native = await NativeConnection.connect({ address: world.stack.addresses.temporal });
  const own = `foreign-${randomUUID()}`;
  const worker = await Worker.create({
    connection: native,
    taskQueue: own,
    workflowsPath: require.resolve("./foreign-workflow"),
  });
  const write = {
    application: { ...before, payment: "已支付", version: 99 },
    steps: [],
    settings: {},
    taken: [],
  };
  const calls = {
    requestRefund: await refundOf(id),
    treatRefund: { order: await refundOf(id) },
    saveApplication: write,
  };
  await worker.runUntil(async () => {
    for (const call of Object.entries(calls)) {
      const options = { taskQueue: own, workflowId: ulid(), args: call };
      const handle = await stranger.workflow.start("foreignWorkflow", options);
      // The failure's sentence is sealed: the stranger's own workflow can't even read it.
      const failures = async () =>
        ((await handle.fetchHistory()).events ?? []).flatMap(
          ({ activityTaskFailedEventAttributes: failed }) =>
            failed?.failure?.applicationFailureInfo?.type ?? [],
        );
      await expectPoll(failures).toEqual(["NOT_SEALED"]);
      await handle.terminate("示例");
    }
  });
  await native.close();
  expect(await stateOf(id)).toEqual(before);
});

test.each(["repair", "reconcile", "keepRetention", "lockReminders", "collectAuditTrail"])(
  "when %s is started in clear, then it fails",
  async (type) => {
    const options = { taskQueue, workflowId: randomUUID(), args: [{ revive: true }] };
    const error: unknown = await stranger.workflow.execute(type, options).catch((thrown: unknown) => thrown);
    if (!(error instanceof WorkflowFailedError)) throw error;
    expect(error.cause).toMatchObject({ type: "NOT_SEALED" } satisfies Partial<ApplicationFailure>);
  },
);

test("when signals and headers come that nobody can open, then the application goes on", async () => {
  const { id: otherId } = await submitted({ world, bidder });
  const { id } = await submitted({ world, bidder });
  const payloads = await unreadablePayloads(stranger, otherId);
  for (const payload of Object.values(payloads)) await signalUnreadably(stranger, id, payload);
  await stranger.workflow.getHandle(id).signal("review", { decision: "approve", opinion: "同意" });
  await awaitApplication(bidder, id, ({ status }) => status === "审核通过");
  // The replay with which a new release checks the histories before it takes over succeeds in spite of the unreadable
  // bytes.
  const replay = runProgram("worker/replay.js", world.stack.env, undefined, [`WorkflowId = "${id}"`]);
  expect([await replay.ended, replay.output()]).toEqual([0, expect.stringMatching(/能重放全部 1 个流程/)]);
});
