import type { Application } from "../domain/application/application";
import type { ApplicationEvent } from "../domain/application/events";
import type { SmsNotification } from "../domain/application/notifications";
import { holdsLock } from "../domain/application/stage";
import type { StrayRefund } from "../domain/money/stray-refund";
import type { ApplicationModel } from "../store/models/application";
import type { ApplicationEventModel } from "../store/models/application-event";
import type { LockClaimModel } from "../store/models/lock-claim";
import { newSmsMessage, type SmsMessageModel } from "../store/models/sms-message";
import type { StrayRefundModel } from "../store/models/stray-refund";
import { claimLock, releaseLocks } from "../store/lock-claims";
import { writeProjection } from "../store/projection";
import { writeStrayRefund } from "../store/stray-refunds";

export interface StoreDependencies {
  applications: ApplicationModel;
  events: ApplicationEventModel;
  locks: LockClaimModel;
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
      if (!holdsLock(application)) await releaseLocks(locks, { applicationId: id });
      // Also of an edit that took another lock, and was then refused since this submission came first.
      else if (event.type === "edited" || event.type === "submitted")
        await releaseLocks(locks, { applicationId: id, keep: application.form.lockSerial });
    },

    /** False if another open application holds the lock. */
    claimLock: (claim: { applicationId: string; lockSerial: string }): Promise<boolean> =>
      claimLock(locks, claim),

    /** Writes the refund of money for a finished application, unless a later version stands. */
    saveStrayRefund: (refund: StrayRefund): Promise<void> => writeStrayRefund(strayRefunds, refund),
  };
}
