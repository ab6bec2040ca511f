import { randomUUID } from "node:crypto";
import { Connection } from "@temporalio/client";
import { createDeployment } from "../../temporal/deployment";
import { testStack } from "../support/test-stack";

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
