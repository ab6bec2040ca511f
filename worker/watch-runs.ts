import type { Client } from "@temporalio/client";
import type { Logger } from "pino";
import { repairApplication, type RepairDependencies } from "../services/repair/repair-application";
import { describeError } from "../lib/describe-error";
import { createPoller, type Poller } from "../store/poller";

/** So far back the first look goes; what ended before, the nightly repair has seen. */
const farthestMs = 24 * 3_600_000;

interface WatchRunsOptions extends RepairDependencies {
  client: Client;
  /** Milliseconds. */
  now: () => number;
  log: Pick<Logger, "error" | "warn">;
  intervalMs?: number;
}

/**
 * Sees soon that an application's run was terminated, or failed: marks the application, as the nightly repair does. One
 * that was reset, carried on or revived has another run, and nothing is wrong with it.
 */
export function watchRuns({ client, now, log, intervalMs = 20_000, ...repair }: WatchRunsOptions): Poller {
  const seen = new Set<string>();
  let since = now() - farthestMs;

  async function look(): Promise<void> {
    const began = now();
    const query =
      'WorkflowType = "renewalApplication" AND ExecutionStatus IN ("Failed", "Terminated", "TimedOut") ' +
      `AND CloseTime >= "${new Date(since).toISOString()}"`;
    for await (const { workflowId, runId } of client.workflow.list({ query })) {
      if (seen.has(runId)) continue;
      const current = await repair.runs.current(workflowId);
      if (!current?.open && (await repairApplication(repair, workflowId)) === "missing")
        log.error({ applicationId: workflowId }, "the application has no run: it has to be revived");
      seen.add(runId);
    }
    // What is listed late is still found: visibility follows within seconds.
    since = Math.max(since, began - farthestMs / 24);
  }
  return createPoller({
    work: look,
    intervalMs,
    onError: (error) => log.warn({ error: describeError(error) }, "could not look for runs that ended"),
  });
}
