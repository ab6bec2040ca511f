import type { Client } from "@temporalio/client";
import type { Logger } from "pino";
import { heal, type HealDependencies } from "../services/repair/heal";
import { isStuck, repairApplication, stuckBecause } from "../services/repair/repair-application";
import type { RunDefaults } from "../store/carried-input";
import { describeError } from "../lib/describe-error";
import { repairStray } from "../services/repair/repair-stray";
import type { StrayRefundModel } from "../store/models/stray-refund";
import { isOwnWorkflowId } from "../contract/workflow-ids";
import { createPoller, type Poller } from "../store/poller";
import { failingRunsQuery, ownRuns } from "../temporal/runs";

/** Milliseconds that the first search goes back. The nightly repair has seen runs that ended before. */
const farthestMs = 24 * 3_600_000;

interface WatchRunsOptions extends HealDependencies {
  strayRefunds: StrayRefundModel;
  client: Client;
  /** Settings for the runs of applications that are revived. */
  defaults: RunDefaults;
  log: Pick<Logger, "error" | "warn">;
  /** Looks for what this system hasn't started (watch-foreign.ts). */
  lookForForeign: () => Promise<void>;
  intervalMs?: number;
}

/**
 * Creates a poller that soon notices if a run of an application or of a stray refund was terminated or failed, or if its
 * workflow tasks fail. It
 * revives the application if that is unambiguous (heal), and otherwise marks it as the nightly repair does. An application
 * whose run was reset, continued or revived has another run and is not marked, nor is one whose tasks no longer fail.
 */
export function watchRuns(options: WatchRunsOptions): Poller {
  const { client, log, defaults, lookForForeign, intervalMs = 20_000, ...repair } = options;
  const { now } = repair;
  const seen = new Set<string>();
  let since = now() - farthestMs;
  /** Ids of the applications whose tasks failed at the latest check. */
  let failing = new Set<string>();

  const tell = (error: unknown): void =>
    log.warn({ error: describeError(error) }, "could not look for runs that can't go on");

  async function lookAt(workflowId: string): Promise<void> {
    if (isOwnWorkflowId("strayRefund", workflowId)) return lookAtStray(workflowId);
    const applicationId = workflowId;
    const found = await repairApplication(repair, applicationId);
    if (!isStuck(found)) return;
    if (!failing.has(applicationId))
      log.error({ applicationId }, `${stuckBecause[found]}: it has to be revived`);
    if (found === "failing") failing.add(applicationId);
  }

  async function lookAtStray(refundNumber: string): Promise<void> {
    const found = await repairStray(repair, refundNumber);
    if (found === "fine") return;
    if (!failing.has(refundNumber))
      log.error({ refundNumber }, `the stray refund's run is ${found}: it has to be revived`);
    if (found === "failing") failing.add(refundNumber);
  }

  async function lookForEnded(): Promise<void> {
    const began = now();
    const query =
      `${ownRuns} AND ExecutionStatus IN ("Failed", "Terminated", "TimedOut") ` +
      `AND CloseTime >= "${new Date(since).toISOString()}"`;
    for await (const { workflowId, runId } of client.workflow.list({ query })) {
      if (seen.has(runId)) continue;
      const current = await repair.runs.current(workflowId);
      if (!current?.open) {
        if (!isOwnWorkflowId("strayRefund", workflowId) && (await heal(repair, workflowId, defaults)))
          log.warn(
            { applicationId: workflowId },
            "the application's run had ended: revived from what is stored",
          );
        else await lookAt(workflowId);
      }
      seen.add(runId);
    }
    // The next search overlaps with this one, because Temporal lists some runs seconds late.
    since = Math.max(since, began - farthestMs / 24);
  }

  async function lookForFailing(): Promise<void> {
    const marked = await repair.applications.distinct("_id", {
      runMissingSince: { $exists: true },
      runFailing: true,
    });
    const strays = await repair.strayRefunds.distinct("_id", {
      runMissingSince: { $exists: true },
      runFailing: true,
    });
    const ids = new Set([...marked, ...strays]);
    for await (const { workflowId } of client.workflow.list({ query: failingRunsQuery })) ids.add(workflowId);
    failing = new Set([...failing].filter((id) => ids.has(id)));
    // An application without an answer, because its tasks come too late, must not keep the others from being checked.
    for (const id of ids) await lookAt(id).catch(tell);
  }

  return createPoller({
    work: async () => {
      await lookForEnded().catch(tell);
      await lookForForeign().catch(tell);
      await lookForFailing();
    },
    intervalMs,
    onError: tell,
  });
}
