import type { Client } from "@temporalio/client";
import type { Logger } from "pino";
import {
  isStuck,
  repairApplication,
  stuckBecause,
  type RepairDependencies,
} from "../services/repair/repair-application";
import { describeError } from "../lib/describe-error";
import { createPoller, type Poller } from "../store/poller";
import { failingRunsQuery } from "../temporal/runs";

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
 * Sees soon that an application's run was terminated, or failed, or that its workflow tasks fail: marks the application, as
 * the nightly repair does. One that was reset, carried on or revived has another run, and nothing is wrong with it; nor
 * with one whose tasks fail no more.
 */
export function watchRuns({ client, now, log, intervalMs = 20_000, ...repair }: WatchRunsOptions): Poller {
  const seen = new Set<string>();
  let since = now() - farthestMs;
  /** The applications whose tasks failed when they were looked at last. */
  let failing = new Set<string>();

  const tell = (error: unknown): void =>
    log.warn({ error: describeError(error) }, "could not look for runs that can't go on");

  async function lookAt(applicationId: string): Promise<void> {
    const found = await repairApplication(repair, applicationId);
    if (!isStuck(found)) return;
    if (!failing.has(applicationId))
      log.error({ applicationId }, `${stuckBecause[found]}: it has to be revived`);
    if (found === "failing") failing.add(applicationId);
  }

  async function lookForEnded(): Promise<void> {
    const began = now();
    const query =
      'WorkflowType = "renewalApplication" AND ExecutionStatus IN ("Failed", "Terminated", "TimedOut") ' +
      `AND CloseTime >= "${new Date(since).toISOString()}"`;
    for await (const { workflowId, runId } of client.workflow.list({ query })) {
      if (seen.has(runId)) continue;
      const current = await repair.runs.current(workflowId);
      if (!current?.open) await lookAt(workflowId);
      seen.add(runId);
    }
    // What is listed late is still found: visibility follows within seconds.
    since = Math.max(since, began - farthestMs / 24);
  }

  async function lookForFailing(): Promise<void> {
    const marked = await repair.applications.distinct("_id", {
      runMissingSince: { $exists: true },
      runFailing: true,
    });
    const ids = new Set(marked);
    for await (const { workflowId } of client.workflow.list({ query: failingRunsQuery })) ids.add(workflowId);
    failing = new Set([...failing].filter((id) => ids.has(id)));
    // One that gives no answer, since its tasks come too late now, keeps nobody from seeing the others.
    for (const id of ids) await lookAt(id).catch(tell);
  }

  return createPoller({
    work: async () => {
      await lookForEnded().catch(tell);
      await lookForFailing();
    },
    intervalMs,
    onError: tell,
  });
}
