import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "@temporalio/client";
import type { FindWorkflow } from "./core-log";

const callTimeoutMs = 5_000;
/** Pauses in milliseconds before each search. A run that has just begun isn't listed yet. */
const pausesMs = [0, 500, 2_000];

/** Creates a finder that looks up a run's workflow in Temporal's list, as soon as it is given a client. */
export function createRunFinder() {
  let client: Client | undefined;

  async function listed(among: Client, runId: string): Promise<string | undefined> {
    const { executions } = await among.withDeadline(Date.now() + callTimeoutMs, () =>
      among.workflowService.listWorkflowExecutions({
        namespace: among.options.namespace,
        pageSize: 1,
        query: `RunId = "${runId}"`,
      }),
    );
    return executions[0]?.execution?.workflowId ?? undefined;
  }

  const find: FindWorkflow = async (runId) => {
    for (const pauseMs of pausesMs) {
      await sleep(pauseMs);
      // A failed query counts as not found, because a log line waits for nobody.
      const workflowId = client && (await listed(client, runId).catch(() => undefined));
      if (workflowId !== undefined) return workflowId;
    }
    return undefined;
  };

  return { find, askBy: (found: Client): void => void (client = found) };
}

export type RunFinder = ReturnType<typeof createRunFinder>;
