import { beijingDay } from "../domain/beijing-day";
import type { Application } from "../domain/application/application";
import { lockKey } from "../domain/form/lock-key";
import { keepsEnd, renewedEntry } from "../domain/locks/register";
import { changeEntries } from "../store/lock-register";
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

/**
 * A handled application's locks are in the register from then on, with their expiry moved. A repeat changes nothing.
 * @returns the locks whose end stays, because the register knows of a later one
 */
export async function learnLocks(register: RegisteredLockModel, application: Application): Promise<string[]> {
  const { id: applicationId, orgCode: creditCode, form, handledAt, renewed = [], records } = application;
  if (handledAt === undefined) return [];
  const by = records.at(-1)?.by.name ?? "";
  const locks = new Map(form.locks.map((lock) => [lockKey(lock.lockSerial), lock]));
  const ends = new Map(renewed.map(({ lockSerial, expiresOn }) => [lockKey(lockSerial), expiresOn]));
  const kept = new Set<string>();
  await changeEntries({
    register,
    serials: [...ends.keys()],
    change(entry, serial) {
      const [lock, expiresOn] = [locks.get(serial), ends.get(serial)];
      if (!lock || expiresOn === undefined) return entry;
      const after = renewedEntry(entry, { ...lock, applicationId, creditCode, expiresOn, handledAt, by });
      if (after !== entry && keepsEnd(entry, { expiresOn })) kept.add(serial);
      else kept.delete(serial);
      return after;
    },
  });
  return [...kept];
}
