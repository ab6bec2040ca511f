import { proxyActivities } from "@temporalio/workflow";

/** Workflow of a stranger that calls the system's activities on the system's task queue. */
export async function foreignWorkflow(activity: string, input: unknown): Promise<unknown> {
  const activities = proxyActivities<Record<string, (input: unknown) => Promise<unknown>>>({
    taskQueue: "ca-renewal",
    startToCloseTimeout: "1 minute",
    retry: { maximumAttempts: 1 },
  });
  return activities[activity]?.(input);
}
