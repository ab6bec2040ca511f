import { foreignRun, outdatedRun, type RunEnd } from "../../domain/application/run-origin";
import type { RunDefaults } from "../../store/carried-input";
import { findApplication } from "../../store/find-application";
import { isLeftByRevival, isRevivedTooOften } from "../../store/revival";
import { isDraft } from "../../store/write-projection";
import { revivedFromStore, reviveApplication, type RepairDependencies } from "./repair-application";

export interface HealDependencies extends RepairDependencies {
  /** True while a restore is being worked through: what is stored may then be older than what the gateways know. */
  restoring: boolean;
  /** Returns the present time in milliseconds since the epoch. */
  now: () => number;
}

/**
 * Failures of runs that say nothing about the application: the run was started from an earlier state, so that the chain
 * that stands lives, or by somebody else.
 */
const sayNothing: readonly (string | undefined)[] = [outdatedRun, foreignRun, "NOT_SEALED"];

/**
 * Decides whether it is unambiguous that the application should go on. It is not after a person has terminated the run,
 * nor after a run failed that says nothing about the application.
 */
function mayGoOn(end: RunEnd): boolean {
  if (end.kind === "terminated") return end.reason?.endsWith(revivedFromStore) ?? false;
  return end.kind === "timedOut" || (end.kind === "failed" && !sayNothing.includes(end.type));
}

/**
 * Revives an application by itself, if what is stored is beyond doubt and its run is gone, has failed, or is behind. It
 * leaves an application to the operator that was revived three times within an hour.
 * @returns true if a run continues from what is stored
 */
export async function heal(deps: HealDependencies, id: string, defaults: RunDefaults): Promise<boolean> {
  const { applications, runs, restoring } = deps;
  if (restoring) return false;
  const stored = await findApplication(applications, id);
  if (!stored || isDraft(stored) || stored.application.endedAt !== undefined) return false;
  if (isRevivedTooOften(stored, deps.now())) return false;
  const run = await runs.current(id);
  if (run?.failing) return false;
  if (run && !run.open && !isLeftByRevival(stored) && !mayGoOn(await runs.endOf(id, run.runId))) return false;
  if (await reviveApplication(deps, id, defaults, ["missing"])) return true;
  // Another process may have revived the application before this one looked.
  const now = await runs.current(id);
  return now !== undefined && now.open && !now.failing;
}
