import { randomUUID } from "node:crypto";
import type { Client } from "@temporalio/client";
import type { Payload } from "@temporalio/common";

const bytes = (encoding: string, data: Uint8Array): Payload => ({
  metadata: { encoding: Buffer.from(encoding) },
  data,
});

/** Makes payloads of each kind that a workflow can't decrypt; one of them was encrypted for another workflow. */
export async function unreadablePayloads(client: Client, otherId: string): Promise<Record<string, Payload>> {
  const { events } = await client.workflow.getHandle(otherId).fetchHistory();
  const start = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0];
  return {
    "another workflow's": start ?? {},
    "under a key that never was": bytes(
      "binary/sealed",
      Buffer.from("\u0007\u0004neverAndSoOnAndSoOnAndSoOn"),
    ),
    "cut off": bytes("binary/sealed", Buffer.of(7)),
    "of an unknown encoding": bytes("binary/unknown", Buffer.from("x")),
    "broken JSON": bytes("json/plain", Buffer.from("{")),
    "without an encoding": { data: Buffer.from("x") },
  };
}

/** Sends a workflow signals whose content and headers are one of the unreadable payloads. */
export async function signalUnreadably(client: Client, workflowId: string, payload: Payload): Promise<void> {
  for (const signalName of ["paymentNotice", "review", "unheardOf"])
    await client.workflowService.signalWorkflowExecution({
      namespace: "default",
      workflowExecution: { workflowId },
      signalName,
      input: { payloads: [payload] },
      header: { fields: { "ca-trace": payload, "ca-sent-at": payload } },
      requestId: randomUUID(),
    });
}

/**
 * Answers the activities for which a workflow waits with one of the unreadable payloads, in the worker's place.
 * @returns the number of answered activities
 */
export async function answerUnreadably(
  client: Client,
  workflowId: string,
  payload: Payload,
): Promise<number> {
  const { pendingActivities } = await client.workflowService.describeWorkflowExecution({
    namespace: "default",
    execution: { workflowId },
  });
  let answered = 0;
  for (const { activityId } of pendingActivities ?? [])
    await client.workflowService
      .respondActivityTaskCompletedById({
        ...{ namespace: "default", workflowId, activityId: activityId ?? "" },
        result: { payloads: [payload] },
      })
      // The worker may have answered the activity meanwhile.
      .then(
        () => (answered += 1),
        () => undefined,
      );
  return answered;
}
