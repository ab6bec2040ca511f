import { activityInfo } from "@temporalio/activity";
import type { Logger } from "pino";
import type { StrayRefund } from "../domain/money/stray-refund";
import { learnLock } from "./locks";
import type { RegisteredLockModel } from "../store/models/registered-lock";
import type { StrayRefundModel } from "../store/models/stray-refund";
import { claimLock, type LockToClaim } from "../store/lock-claims";
import { saveApplication, type SavingDependencies } from "../store/save-application";
import { writeStrayRefund } from "../store/stray-refunds";
import type { ApplicationWrite } from "../store/write-steps";

export interface StoreDependencies extends SavingDependencies {
  lockRegister: RegisteredLockModel;
  strayRefunds: StrayRefundModel;
  log: Pick<Logger, "info" | "warn" | "error">;
}

/** MongoDB as the workflow writes it. Every write may be repeated: each is keyed by application, run and version. */
export function createStoreActivities({ strayRefunds, lockRegister, log, ...saving }: StoreDependencies) {
  return {
    /** Steps of an application in one write; gives the lock back when the application no longer holds it. */
    async saveApplication(write: ApplicationWrite): Promise<void> {
      const { runId = "" } = activityInfo().workflowExecution ?? {};
      if (await saveApplication(saving, { ...write, runId })) {
        const isHandled = write.steps.some(({ event }) => event.type === "handled");
        if (isHandled) await learnLock(lockRegister, write.application);
        return;
      }
      const { id: applicationId, version } = write.application;
      log.warn(
        { applicationId, runId, version },
        "a write came too late: a later one, or another run, stands",
      );
    },

    /** False if another open application holds the lock. */
    claimLock: (claim: LockToClaim): Promise<boolean> => claimLock(saving.locks, claim),

    /** Writes the refund of money for a finished application, unless a later version stands. */
    saveStrayRefund: (refund: StrayRefund): Promise<void> => writeStrayRefund(strayRefunds, refund),
  };
}
