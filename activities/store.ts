import type { Application } from "../domain/application/application";
import type { ApplicationEvent } from "../domain/application/events";
import type { SmsNotification } from "../domain/application/notifications";
import { lockHoldsOf } from "../domain/locks/holds";
import type { StrayRefund } from "../domain/money/stray-refund";
import type { ApplicationModel } from "../store/models/application";
import type { ApplicationEventModel } from "../store/models/application-event";
import { learnLock } from "./locks";
import type { RegisteredLockModel } from "../store/models/registered-lock";
import type { LockClaimModel } from "../store/models/lock-claim";
import { newSmsMessage, type SmsMessageModel } from "../store/models/sms-message";
import type { StrayRefundModel } from "../store/models/stray-refund";
import { claimLock, releaseLocks, type LockToClaim } from "../store/lock-claims";
import { writeProjection } from "../store/projection";
import { writeStrayRefund } from "../store/stray-refunds";

export interface StoreDependencies {
  applications: ApplicationModel;
  events: ApplicationEventModel;
  locks: LockClaimModel;
  lockRegister: RegisteredLockModel;
  messages: SmsMessageModel;
  strayRefunds: StrayRefundModel;
}

/** One event and the application after it. */
export interface ApplicationWrite {
  /** ISO 8601 UTC. */
  runStartedAt: string;
  application: Application;
  event: ApplicationEvent;
  notifications: SmsNotification[];
}

/** MongoDB as the workflow writes it. Every write may be repeated: each is keyed by application, run and version. */
export function createStoreActivities({
  applications,
  events,
  locks,
  lockRegister,
  messages,
  strayRefunds,
}: StoreDependencies) {
  return {
    /** Event log, SMS outbox and projection in one activity; gives the lock back when the application no longer holds it. */
    async saveApplication({
      runStartedAt,
      application,
      event,
      notifications,
    }: ApplicationWrite): Promise<void> {
      const { id, version } = application;
      const at = new Date(event.at);
      await events.updateOne(
        { _id: `${id}:${runStartedAt}:${version}` },
        { $setOnInsert: { applicationId: id, version, type: event.type, at, event } },
        { upsert: true },
      );
      for (const notification of notifications) {
        const { _id, ...message } = newSmsMessage({ ...notification, createdAt: at });
        await messages.updateOne({ _id }, { $setOnInsert: message }, { upsert: true });
      }
      const current = await writeProjection(applications, {
        application,
        runStartedAt: new Date(runStartedAt),
        at,
      });
      if (!current) return;
      if (event.type === "handled") await learnLock(lockRegister, application);
      const holds = lockHoldsOf(application);
      // A submission gives back what a draft or an approval under way had claimed of another lock.
      if (holds.length > 0 && event.type !== "submitted") return;
      const { orgCode, form } = application;
      await releaseLocks(locks, { applicationId: id, keep: { holds, orgCode, lockSerial: form.lockSerial } });
    },

    /** False if another open application holds the lock. */
    claimLock: (claim: LockToClaim): Promise<boolean> => claimLock(locks, claim),

    /** Writes the refund of money for a finished application, unless a later version stands. */
    saveStrayRefund: (refund: StrayRefund): Promise<void> => writeStrayRefund(strayRefunds, refund),
  };
}
