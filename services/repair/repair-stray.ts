import { setTimeout as pause } from "node:timers/promises";
import { isRefundFinal } from "../../domain/money/attempts";
import { refundStatuses } from "../../domain/money/payment";
import type { StrayRefund } from "../../domain/money/stray-refund";
import type { StrayRefundDocument, StrayRefundModel } from "../../store/models/stray-refund";
import { revivedFromStore, type RunsOfApplications } from "./repair-application";

export interface StrayRepairDependencies {
  strayRefunds: StrayRefundModel;
  runs: Pick<RunsOfApplications, "current" | "terminate">;
  /** Starts the workflow of a stray refund. Returns false if it has an open run, or has completed. */
  startStrayRefund(refund: StrayRefund): Promise<boolean>;
}

/** Statuses of refunds that have not ended. */
export const openStatuses = refundStatuses.filter((status) => !isRefundFinal({ status }));

/** Milliseconds after which a run that has just completed has written its last state. */
const settlingMs = 1_500;

/** Result of checking a stray refund: `failing` is an open run whose workflow tasks fail, `missing` is no open run. */
export type StrayRepaired = "fine" | "missing" | "failing";

/** Checks one stray refund, and marks it if it can't continue by itself. */
export async function repairStray(
  { strayRefunds, runs }: Pick<StrayRepairDependencies, "strayRefunds" | "runs">,
  number: string,
): Promise<StrayRepaired> {
  const found = await lookAt({ strayRefunds, runs }, number);
  if (found === "fine") {
    const $unset = { runMissingSince: "", runFailing: "" } as const;
    await strayRefunds.updateOne({ _id: number, runMissingSince: { $exists: true } }, { $unset });
    return found;
  }
  const runFailing = found === "failing";
  const since = { $set: { runMissingSince: new Date(), runFailing } };
  await strayRefunds.updateOne({ _id: number, runMissingSince: { $exists: false } }, since);
  await strayRefunds.updateOne({ _id: number, runFailing: { $ne: runFailing } }, { $set: { runFailing } });
  return found;
}

async function lookAt(
  { strayRefunds, runs }: Pick<StrayRepairDependencies, "strayRefunds" | "runs">,
  number: string,
): Promise<StrayRepaired> {
  for (let look = 0; ; look += 1) {
    const run = await runs.current(number);
    const isOpen = await strayRefunds.exists({ _id: number, status: { $in: openStatuses } });
    if (!isOpen || (run?.open && !run.failing)) return "fine";
    if (look > 0) return run?.open ? "failing" : "missing";
    await pause(settlingMs);
  }
}

/**
 * Continues a stray refund that can't continue by itself, from its stored state. It keeps its number, so the money can't
 * go back twice. Returns false if it needs no other run.
 */
export async function reviveStray(deps: StrayRepairDependencies, number: string): Promise<boolean> {
  const { strayRefunds, runs } = deps;
  const found = await repairStray(deps, number);
  const stored = await strayRefunds.findById(number).lean<StrayRefundDocument>();
  if (found === "fine" || !stored) return false;
  const run = await runs.current(number);
  if (run?.open) await runs.terminate(number, run.runId, `a stray refund is ${found}: ${revivedFromStore}`);
  const revived = await deps.startStrayRefund(stored.strayRefund);
  await repairStray(deps, number);
  return revived;
}
