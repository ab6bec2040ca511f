import { beijingDay, daysBetween } from "../../../domain/beijing-day";
import type { ReconciliationReport } from "../../../domain/reconciliation/report";
import { reconciliationIdOf } from "../../../contract/workflow-ids";
import { taskQueue } from "../../../temporal/task-queue";
import type { Bench } from "./bench";

let runs = 0;

/**
 * Time from the end of UnionPay's clearing day to midnight, in milliseconds. A later payment stands in the next day's
 * statement.
 */
const cutMs = 3_600_000;

/** Reconciles every day since an instant, after the last day's statement has been made. */
export async function reconcile(bench: Bench, since: number | string): Promise<void> {
  const { env, sleep } = bench;
  const days = daysBetween(beijingDay(since), beijingDay((await env.currentTimeMs()) + cutMs));
  await sleep(36 * 3_600);
  for (const day of days) await reconcileDay(bench, day);
}

/** Reconciles one day whose statement has been made. Without a day, the workflow takes the day before today. */
export async function reconcileDay({ env }: Bench, day?: string): Promise<ReconciliationReport> {
  runs += 1;
  const startedAt = new Date((await env.currentTimeMs()) + runs * 1_000).toISOString();
  const workflowId =
    day === undefined
      ? `reconciliation-${startedAt.slice(0, -".000Z".length)}Z`
      : reconciliationIdOf(day, String(runs));
  return env.client.workflow.execute("reconcile", { workflowId, taskQueue, args: [day ? { day } : {}] });
}
