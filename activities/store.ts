import { activityInfo } from "@temporalio/activity";
import type { Logger } from "pino";
import type { StrayRefund } from "../domain/money/stray-refund";
import type { CarriedState } from "../domain/application/shape";
import { carriedState } from "../store/carried-input";
import { findApplication } from "../store/find-application";
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

/** MongoDB as the workflow writes it. Every write may be repeated: each is keyed by application, run and version. */
export function createStoreActivities({ strayRefunds, lockRegister, log, ...saving }: StoreDependencies) {
  const runId = (): string => activityInfo().workflowExecution?.runId ?? "";

  function logLate({ application: { id: applicationId, version } }: ApplicationWrite, { outcome }: Saved) {
    if (outcome !== "late") return;
    log.warn(
      { applicationId, runId: runId(), version },
      "a write came too late: a later one, or another run, stands",
    );
  }

  return {
    /** Steps of an application in one write. @returns true where it had to go without a lock that another one has */
    async saveApplication(write: ApplicationWrite): Promise<true | undefined> {
      const saved = await saveApplication(saving, { ...write, runId: runId() });
      logLate(write, saved);
      if (saved.outcome !== "saved") return undefined;
      if (write.steps.some(({ type }) => type === "handled"))
        await learnLocks(lockRegister, write.application);
      return saved.lost.length > 0 ? true : undefined;
    },

    /** A step that takes a lock. False, with nothing written, where another application has it. */
    async saveIfFree(write: ApplicationWrite): Promise<boolean> {
      const saved = await saveIfFree(saving, { ...write, runId: runId() });
      logLate(write, saved);
      return saved.outcome !== "held";
    },

    /** All that a run needs to go on from where the application stands. @throws Error for no such application */
    async storedState(applicationId: string): Promise<CarriedState> {
      const document = await findApplication(saving.applications, applicationId);
      if (!document) throw new Error("there is no such application");
      return carriedState(document);
    },

    /** Writes the refund of money for a finished application, unless a later version stands. */
    saveStrayRefund: (refund: StrayRefund): Promise<void> => writeStrayRefund(strayRefunds, refund),
  };
}
