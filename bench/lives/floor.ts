import { randomUUID } from "node:crypto";
import { WithStartWorkflowOperation, type Client } from "@temporalio/client";
import * as messages from "../floor/messages";
import { floorTaskQueue } from "../floor/task-queue";
import type { floorLife } from "../floor/workflow";

const given: messages.FloorCommand = { by: "示例经办人", text: "请审核" };

/** One life of the bare workflow: its seven messages and four empty activities, to its end. */
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
