import { setTimeout as pause } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { Application } from "../../domain/application/application";
import { mayTakeOver, type RunEnd, type RunOrigin } from "../../domain/application/run-origin";
import { lacksMoney } from "../../domain/money/lost-money";
import { carriedInput, type RunDefaults } from "../../store/carried-input";
import { mendProjection } from "../../store/mend-projection";
import { findApplication } from "../../store/find-application";
import type { ApplicationModel, ApplicationDocument } from "../../store/models/application";
import { isDraft, stuckMarks } from "../../store/write-projection";
import { runHeadOf, takeForRevival } from "../../store/revival";
import type { SmsMessageModel } from "../../store/models/sms-message";

/** Access to the runs of applications' workflows in Temporal. */
export interface RunsOfApplications {
  current(
    id: string,
  ): Promise<{ runId: string; open: boolean; atWork: boolean; failing: boolean } | undefined>;
  known(id: string, runId: string): Promise<Application | null | "unreplayable">;
  origin(id: string, runId: string): Promise<RunOrigin>;
  terminate(id: string, runId: string, reason: string): Promise<unknown>;
  /** Returns how a run that is not open any more ended. */
  endOf(id: string, runId: string): Promise<RunEnd>;
  /** Starts another run. Returns false if one is open. */
  goOn(id: string, input: ReturnType<typeof carriedInput>): Promise<boolean>;
}

export interface RepairDependencies {
  applications: ApplicationModel;
  messages: SmsMessageModel;
  runs: RunsOfApplications;
}

/**
 * Result of checking an application. `missing` includes an open run that has lost steps which were acknowledged;
 * `failing` is an open run that can't continue because its workflow tasks fail.
 */
export type Repaired = "fine" | "mended" | "missing" | "failing";

type Stuck = "missing" | "failing";

/** Log lines about stuck applications. */
export const stuckBecause: Readonly<Record<Stuck, string>> = {
  missing: "the application has no run",
  failing: "the tasks of the application's run fail",
};

/** Decides whether the application can't continue by itself, so that it has to be revived. */
export const isStuck = (found: Repaired): found is Stuck => found in stuckBecause;

/** Time within which a write under way ends, in milliseconds. */
const settlingMs = 1_500;
const looks = 3;

/** Pause between two looks for a run that another process starts, in milliseconds, and their number. */
const lookPauseMs = 250;
const looksForAnother = 40;

/** Checks one open application and mends its projection. A stuck application is marked, so that the operator can revive it. */
export async function repairApplication(deps: RepairDependencies, id: string): Promise<Repaired> {
  const found = await lookAt(deps, id);
  const { applications } = deps;
  if (isStuck(found)) {
    const runFailing = found === "failing";
    await applications.updateOne(
      { _id: id, runMissingSince: { $exists: false } },
      { $set: { runMissingSince: new Date(), runFailing } },
    );
    await applications.updateOne(
      { _id: id, runMissingSince: { $exists: true }, runFailing: { $ne: runFailing } },
      { $set: { runFailing } },
    );
  } else
    await applications.updateOne({ _id: id, runMissingSince: { $exists: true } }, { $unset: stuckMarks });
  return found;
}

/** Words at the end of the reason with which a run is terminated so that another one can take its place. */
export const revivedFromStore = "revived from what is stored";

/**
 * Starts a run for a stuck application from its stored state. If several processes do so at once, one of them starts the
 * run, and the others wait for it. Returns false if no run was needed, or none has begun.
 * @param which - the kinds of stuck applications that are revived; all unless the caller leaves failing ones to people
 */
export async function reviveApplication(
  deps: RepairDependencies,
  id: string,
  defaults: RunDefaults,
  which: readonly Stuck[] = ["missing", "failing"],
): Promise<boolean> {
  const { applications, runs } = deps;
  const head = await runHeadOf(applications, id);
  const found = await repairApplication(deps, id);
  if (!head || !isStuck(found) || !which.includes(found)) return false;
  const run = await runs.current(id);
  const document = await takeForRevival(applications, id, { head, now: Date.now() });
  if (!document) return isReplaced(runs, id, run?.runId);
  if (run?.open) await runs.terminate(id, run.runId, `${stuckBecause[found]}: ${revivedFromStore}`);
  const revived = await runs.goOn(id, carriedInput(document, defaults));
  await applications.updateOne({ _id: id }, { $unset: stuckMarks });
  return revived;
}

/** Waits until another process has started a run in place of the former one. Returns false if none begins in time. */
async function isReplaced(
  runs: RunsOfApplications,
  id: string,
  former: string | undefined,
): Promise<boolean> {
  for (let look = 0; look < looksForAnother; look += 1) {
    const run = await runs.current(id);
    if (run?.open && run.runId !== former) return true;
    await pause(lookPauseMs);
  }
  return false;
}

/** Decides whether an application is stored as submitted and not ended. */
async function isUnderWay(applications: ApplicationModel, id: string): Promise<boolean> {
  const stored = await findApplication(applications, id);
  return stored !== null && !isDraft(stored) && stored.application.endedAt === undefined;
}

/**
 * Compares an application with its run. Only a difference that lasts is real, because a step may be on its way during the
 * comparison.
 */
async function lookAt(deps: RepairDependencies, id: string): Promise<Repaired> {
  const { applications, runs } = deps;
  for (let look = 1; ; look += 1) {
    const run = await runs.current(id);
    if (run?.open && run.failing) return (await isUnderWay(applications, id)) ? "failing" : "fine";
    // A run with work to do is waited for. If it never rests, only its answer tells whether it is stuck.
    if (run?.open && run.atWork && look < looks) {
      await pause(settlingMs);
      continue;
    }
    const known = run?.open ? await runs.known(id, run.runId) : undefined;
    // Tasks that only commands or queries cause leave no trace in Temporal when they fail.
    if (known === "unreplayable") return (await isUnderWay(applications, id)) ? "failing" : "fine";
    const stood = await findApplication(applications, id);
    if (!stood || (stood.application.endedAt !== undefined && !run?.open)) return "fine";
    // A run that knows of no submission yet may be about to receive it. But if the stored application is submitted, the
    // run was reset to before the submission and has lost it.
    if (run?.open && known === null && isDraft(stood)) return "fine";
    const comparison = run && known ? compareRun(stood, { runId: run.runId, known }) : "runBehind";
    if (comparison === "same") return "fine";
    if (look < looks) {
      await pause(settlingMs);
      continue;
    }
    if (comparison === "runBehind" || !run || !known) return "missing";
    const { runId } = run;
    const origin = await runs.origin(id, runId);
    // A run that was started from an earlier state may not overwrite the projection.
    if (!mayTakeOver(stood, origin)) return "missing";
    // A run that was reset to before money came has lost it, unless its messages come again.
    if (lacksMoney(known, stood.application)) return "missing";
    return (await mendProjection(deps, { stood, known, runId, origin })) ? "mended" : "fine";
  }
}

/**
 * Result of comparing the projection with the open run. `same`: both have the same state. `wrong`: the run's state is the
 * right one, for example because the run was reset. `runBehind`: the run has lost what it wrote itself, because Temporal
 * died before its history held the step, or Temporal's data are older than MongoDB's. Then the stored state counts,
 * because people have seen it. The stored state also counts if the application had ended and its run was reset, because
 * money has gone back by then.
 */
type RunComparison = "same" | "wrong" | "runBehind";

function compareRun(
  { application, runId: writtenBy, version }: ApplicationDocument,
  { runId, known }: { runId: string; known: Application },
): RunComparison {
  // MongoDB doesn't store undefined fields, so they are removed before the comparison.
  if (isDeepStrictEqual(application, JSON.parse(JSON.stringify(known)))) return "same";
  const isFinal = writtenBy === runId || application.endedAt !== undefined;
  return isFinal && known.version < version ? "runBehind" : "wrong";
}
