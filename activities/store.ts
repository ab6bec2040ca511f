import { activityInfo, metricMeter } from "@temporalio/activity";
import { ApplicationFailure } from "@temporalio/common";
import type { Logger } from "pino";
import type { Application } from "../domain/application/application";
import { contradictedRun, outdatedRun } from "../domain/application/run-origin";
import type { StrayRefund } from "../domain/money/stray-refund";
import type { CarriedState } from "../domain/application/shape";
import { lockKeysOf } from "../domain/locks/holds";
import { isAnothers } from "../domain/locks/register";
import { carriedState } from "../store/carried-input";
import { findApplication } from "../store/find-application";
import { entriesOf } from "../store/lock-register";
import { learnLocks } from "./locks";
import type { RegisteredLockModel } from "../store/models/registered-lock";
import type { StrayRefundModel } from "../store/models/stray-refund";
import { saveApplication, saveIfFree, type Saved, type SavingDependencies } from "../store/save-application";
import { writeStrayRefund } from "../store/stray-refunds";
import type { ApplicationWrite } from "../store/write-projection";

export interface StoreDependencies extends SavingDependencies {
  lockRegister: RegisteredLockModel;
  strayRefunds: StrayRefundModel;
  log: Pick<Logger, "info" | "warn" | "error">;
}

/**
 * This type tells how a write was saved: undefined if it was. `holdLost`: without the hold on a lock, because another application has it.
 * `late`: not, since a later write or another run stands. `behind`: not, since it lacks stored money.
 */
export type SavedAs = "holdLost" | "late" | "behind" | undefined;

const outdated = () =>
  ApplicationFailure.nonRetryable("the run was started from an earlier state", outdatedRun);

const contradictions = () =>
  metricMeter.createCounter(
    "ca_state_contradictions",
    "runs",
    "Runs that ended because their state contradicted the stored one",
  );

const endsKept = () =>
  metricMeter.createCounter(
    "ca_lock_ends_kept",
    "locks",
    "Renewals to an earlier end than the register knows, which stays",
  );

/**
 * Creates the activities by which workflows write to MongoDB. Every write may be repeated, because it is keyed by
 * application, run and version.
 */
export function createStoreActivities({ strayRefunds, lockRegister, log, ...saving }: StoreDependencies) {
  const runId = (): string => activityInfo().workflowExecution?.runId ?? "";

  /**
   * Logs a write that was not done.
   * @throws ApplicationFailure OUTDATED_RUN or STATE_CONTRADICTED if the run may not write any more and has to end
   */
  function noteUnwritten(
    { application: { id: applicationId, version } }: ApplicationWrite,
    { outcome }: Saved,
  ) {
    const about = { applicationId, runId: runId(), version };
    switch (outcome) {
      case "outdated":
        throw outdated();
      case "contradicted":
        log.error(
          about,
          "the run's state contradicts the stored one: the run ends, and the stored state counts",
        );
        contradictions().add(1);
        throw ApplicationFailure.nonRetryable("the run's state contradicts the stored one", contradictedRun);
      case "behind":
        log.warn(about, "a write waits: the run lacks money that is stored");
        return;
      case "late":
        log.warn(about, "a write came too late: a later one, or another run, stands");
    }
  }

  /** Refuses a write by a workflow that isn't the application's. */
  function requireOwn({ application: { id } }: ApplicationWrite): void {
    if (activityInfo().workflowExecution?.workflowId !== id) throw outdated();
  }

  /**
   * Decides whether a write would approve a lock that the vendor's list gives to another organisation. The register's
   * present state counts, whoever approves and in whatever way. An application that is stored as approved already is only
   * repeated and passes.
   */
  async function approvesAnothers({ application, steps }: ApplicationWrite): Promise<boolean> {
    const { id, form, orgCode } = application;
    if (!steps.some(({ type }) => type === "reviewed")) return false;
    const entries = await entriesOf(lockRegister, lockKeysOf(form));
    if (![...entries.values()].some((entry) => isAnothers(entry, orgCode))) return false;
    return (await findApplication(saving.applications, id))?.status === "待审核";
  }

  /** Enters renewed locks into the register. Logs and counts locks of which the register keeps a later last day. */
  async function learn(application: Application): Promise<void> {
    for (const lockSerial of await learnLocks(lockRegister, application)) {
      log.warn(
        { applicationId: application.id, lockSerial },
        "the register keeps a later end of a lock than it was renewed to",
      );
      endsKept().add(1);
    }
  }

  return {
    /** Writes steps of an application in one write. */
    async saveApplication(write: ApplicationWrite): Promise<SavedAs> {
      requireOwn(write);
      const saved = await saveApplication(saving, { ...write, runId: runId() });
      noteUnwritten(write, saved);
      if (saved.outcome !== "saved") return saved.outcome === "behind" ? "behind" : "late";
      if (write.steps.some(({ type }) => type === "resultsRecorded")) await learn(write.application);
      return saved.lost.length > 0 ? "holdLost" : undefined;
    },

    /**
     * Writes a step that takes locks. Returns "held", with nothing written, if another application holds one of them or
     * if the step would approve a lock that the vendor's list gives to another organisation.
     */
    async saveIfFree(write: ApplicationWrite): Promise<SavedAs | "held"> {
      requireOwn(write);
      if (await approvesAnothers(write)) return "held";
      const saved = await saveIfFree(saving, { ...write, runId: runId() });
      noteUnwritten(write, saved);
      if (saved.outcome === "held" || saved.outcome === "behind") return saved.outcome;
      return saved.outcome === "saved" ? undefined : "late";
    },

    /** Returns the state from which a run continues the stored application. @throws Error if there is no such application */
    async storedState(applicationId: string): Promise<CarriedState> {
      const document = await findApplication(saving.applications, applicationId);
      if (!document) throw new Error("there is no such application");
      return carriedState(document);
    },

    /** Writes a stray refund, unless a later version is stored. */
    saveStrayRefund: (refund: StrayRefund): Promise<void> => writeStrayRefund(strayRefunds, refund),
  };
}
