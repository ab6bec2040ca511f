import { proxyActivities } from "@temporalio/workflow";

/** Somebody's own workflow, which calls activities of the system on its task queue. */
export async function foreignWorkflow(activity: string, input: unknown): Promise<unknown> {
  const activities = proxyActivities<Record<string, (input: unknown) => Promise<unknown>>>({
    taskQueue: "ca-renewal",
    startToCloseTimeout: "1 minute",
    retry: { maximumAttempts: 1 },
  });
  return activities[activity]?.(input);
}
