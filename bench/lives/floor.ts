import { randomUUID } from "node:crypto";
import { Client, Connection, WithStartWorkflowOperation } from "@temporalio/client";
import type { Stack } from "../../embedded/stack/start-stack";
import * as messages from "../floor/messages";
import { floorTaskQueue } from "../floor/task-queue";
import type { floorLife } from "../floor/workflow";
import { startChild } from "../tools/child";

/** Runs the worker of the bare workflow beside the stack's Temporal, and calls a function with a client of it. */
export async function withFloor<T>({ addresses }: Stack, use: (client: Client) => Promise<T>): Promise<T> {
  const worker = await startChild("floor/worker.js", { TEMPORAL_ADDRESS: addresses.temporal });
  try {
    const connection = await Connection.connect({ address: addresses.temporal });
    try {
      return await use(new Client({ connection }));
    } finally {
      await connection.close();
    }
  } finally {
    await worker.stop();
  }
}

const given: messages.FloorCommand = { by: "示例经办人", text: "请审核" };

/** Creates a function that plays one life of the bare workflow to its end: seven messages and four empty activities. */
export const liveOnTheFloor = (client: Client) => async (): Promise<void> => {
  const workflowId = `floor-${randomUUID()}`;
  const startWorkflowOperation = new WithStartWorkflowOperation<typeof floorLife>("floorLife", {
    workflowId,
    taskQueue: floorTaskQueue,
    args: [],
    workflowIdConflictPolicy: "USE_EXISTING",
  });
  await client.workflow.executeUpdateWithStart(messages.submit, { args: [given], startWorkflowOperation });
  const life = client.workflow.getHandle<typeof floorLife>(workflowId);
  await life.executeUpdate(messages.review, { args: [given] });
  await life.executeUpdate(messages.startPayment, { args: [given] });
  await life.signal(messages.paymentNotice, given);
  await life.executeUpdate(messages.markHandled, { args: [given] });
  await life.executeUpdate(messages.requestInvoice, { args: [given] });
  await life.signal(messages.invoiceNotice, given);
  await life.result();
};
