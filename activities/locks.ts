import { beijingDay } from "../domain/beijing-day";
import type { Application } from "../domain/application/application";
import { renewed } from "../domain/locks/register";
import { changeEntry } from "../store/lock-register";
import { remindOfLocks } from "../store/lock-reminders";
import type { ApplicationModel } from "../store/models/application";
import type { LockReminderModel } from "../store/models/lock-reminder";
import type { RegisteredLockModel } from "../store/models/registered-lock";
import type { SmsMessageModel } from "../store/models/sms-message";

export interface LockDependencies {
  lockRegister: RegisteredLockModel;
  lockReminders: LockReminderModel;
  applications: ApplicationModel;
  messages: SmsMessageModel;
  /** Milliseconds since the epoch. */
  now: () => number;
}

/** What the register is told by workflows. */
export function createLockActivities({ now, ...stores }: LockDependencies) {
  return {
    /** Puts today's reminders of locks that end soon into the outbox; answers how many were new. */
    async remindOfLocks(): Promise<number> {
      const at = now();
      return remindOfLocks(stores, { today: beijingDay(at), at: new Date(at) });
    },
  };
}

/** A handled application's lock is in the register from then on, with its expiry moved. A repeat changes nothing. */
export async function learnLock(register: RegisteredLockModel, application: Application): Promise<void> {
  const { id, orgCode, form, handledAt, records } = application;
  if (handledAt === undefined) return;
  const { lockSerial: serial, lockType, years } = form;
  const by = records.at(-1)?.by.name ?? "";
  await changeEntry({
    register,
    serial,
    change: (entry) =>
      renewed(entry, {
        applicationId: id,
        serial,
        lockType,
        creditCode: orgCode,
        years,
        handledAt,
        handledOn: beijingDay(handledAt),
        by,
      }),
  });
}
