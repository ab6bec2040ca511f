import { setTimeout as pause } from "node:timers/promises";
import { temporal } from "@temporalio/proto";
import type { Bench } from "./bench";

const { EventType } = temporal.api.enums.v1;

/** Types of a history's last event while a workflow task is due or under way. */
const underWay: readonly (number | null | undefined)[] = [
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED,
  EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
  EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED,
  EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED,
  EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT,
];

/** Real milliseconds between two checks. */
const pauseMs = 10;

/**
 * Waits until the workflow has processed all messages. A query would wait as well. But if it meets a workflow task
 * whose local activity is under way, the SDK forgets one of the two (docs/decisions/0020).
 */
export async function atRest({ env }: Pick<Bench, "env">, workflowId: string): Promise<void> {
  const handle = env.client.workflow.getHandle(workflowId);
  const last = async () => (await handle.fetchHistory()).events?.at(-1)?.eventType;
  while (underWay.includes(await last())) await pause(pauseMs);
}
