import type { Answer } from "../../contract/answers";
import { NativeConnection, Worker } from "@temporalio/worker";
import { newUlid } from "../../lib/new-ulid";
import { expectPoll } from "../support/expect-poll";
import { world } from "../support/here";
import { engine } from "../support/here-engine";

const figures = async (): Promise<string> =>
  (await fetch(world.stack.addresses.workerHealth.replace("/readyz", "/metrics"))).text();
const foreign = async (what: string): Promise<number> =>
  Number(new RegExp(`^ca_foreign_things\\{what="${what}"\\} (\\d+)$`, "m").exec(await figures())?.[1]);
/** Returns the number on the operators' page. */
const told = async (): Promise<number> => {
  const { body } = await world.operator.api.call<Answer<"overview">>("GET", "/api/operations/overview");
  return body.foreign;
};

test("sees runs that this system hasn't started, by id, type and queue, and a stranger's poller", async () => {
  const { workflow } = engine.client;
  await expectPoll(() => foreign("run")).not.toBeNaN();
  const before = { runs: await foreign("run"), pollers: await foreign("poller"), told: await told() };
  const id = newUlid(Date.now());
  const started = [
    await workflow.start("renewalApplication", {
      ...{ workflowId: `${id}-2026-01-01T00:00:00Z`, taskQueue: "ca-renewal", args: [{}] },
    }),
    await workflow.start("somebodysWorkflow", { workflowId: id, taskQueue: "ca-renewal" }),
    await workflow.start("renewalApplication", {
      ...{ workflowId: newUlid(Date.now()), taskQueue: "somebodys-queue", args: [{}] },
    }),
  ];
  await expectPoll(() => foreign("run")).toBeGreaterThanOrEqual(before.runs + started.length);
  const connection = await NativeConnection.connect({ address: world.stack.addresses.temporal });
  const worker = await Worker.create({
    ...{ connection, taskQueue: "ca-renewal", identity: "1.0.0@somebodys-host-7" },
    activities: { somebodysActivity: async () => undefined },
  });
  await worker.runUntil(() => expectPoll(() => foreign("poller")).toBeGreaterThan(before.pollers));
  await connection.close();
  expect(await told()).toBeGreaterThan(before.told + started.length);
  for (const run of started) await run.terminate().catch(() => undefined);
});
