import { beijingDay } from "../domain/beijing-day";
import type { Application } from "../domain/application/application";
import { lockKey } from "../domain/form/lock-key";
import { keepsEnd, renewedEntry } from "../domain/locks/register";
import { renewedLocks, resultOf, type IssuingOutcome } from "../domain/locks/results";
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
  /** Returns the present time in milliseconds since the epoch. */
  now: () => number;
}

/** Creates the activity about locks that workflows call. */
export function createLockActivities({ now, ...stores }: LockDependencies) {
  return {
    /** Puts today's reminders of locks that end soon into the SMS outbox. Returns the number of new reminders. */
    async remindOfLocks(): Promise<number> {
      const at = now();
      return remindOfLocks(stores, { today: beijingDay(at), at: new Date(at) });
    },
  };
}

const endsIn = (outcomes: readonly IssuingOutcome[]): string[] =>
  outcomes.flatMap((outcome) => (outcome.state === "已制证" ? [outcome.notAfter] : []));

/**
 * Enters the renewed locks of an application into the register, with their new last days. A repeat changes nothing.
 * @returns the keys of locks whose last day stays, because the register has a later one
 */
export async function learnLocks(register: RegisteredLockModel, application: Application): Promise<string[]> {
  const { id: applicationId, orgCode: creditCode, form } = application;
  const locks = new Map(form.locks.map((lock) => [lockKey(lock.lockSerial), lock]));
  const kept = new Set<string>();
  await changeEntries({
    register,
    serials: renewedLocks(application).map(({ lockSerial }) => lockSerial),
    change(entry, serial) {
      const [lock, outcome] = [locks.get(serial), resultOf(application, serial)?.outcome];
      if (!lock || outcome?.state !== "已制证") return entry;
      const { notAfter: expiresOn, at: handledAt, by } = outcome;
      const { corrected } = resultOf(application, serial) ?? {};
      const handled = {
        ...{ ...lock, applicationId, creditCode, expiresOn, handledAt, by: by.name },
        ...(corrected ? { former: endsIn(corrected) } : {}),
      };
      const after = renewedEntry(entry, handled);
      if (after !== entry && keepsEnd(entry, { expiresOn })) kept.add(serial);
      else kept.delete(serial);
      return after;
    },
  });
  return [...kept];
}
