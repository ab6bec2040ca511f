import { beijingDay, daysBetween } from "../../../domain/beijing-day";
import { taskQueue } from "../../../temporal/task-queue";
import type { Bench } from "./bench";

let runs = 0;

/** UnionPay's day ends so long before midnight: what is paid later stands in the next day's statement. Milliseconds. */
const cutMs = 3_600_000;

/** Runs the reconciliation of every day since an instant, once the statement of the last of them is there. */
export async function reconcile(bench: Bench, since: number | string): Promise<void> {
  const { env, sleep } = bench;
  const days = daysBetween(beijingDay(since), beijingDay((await env.currentTimeMs()) + cutMs));
  await sleep(36 * 3_600);
  for (const day of days) await reconcileDay(bench, day);
}

/** Runs it of a day whose statement is there. */
export async function reconcileDay({ env }: Bench, day: string): Promise<void> {
  runs += 1;
  await env.client.workflow.execute("reconcile", {
    workflowId: `reconciliation-${day}-${runs}`,
    taskQueue,
    args: [{ day }],
  });
}
