import { longestVariable } from "../domain/application/sms";
import { beijingDay, dayAfter } from "../domain/beijing-day";
import { daysUntil, isReminderOfUse, reminderDays, reminderDue, reminderId } from "../domain/locks/reminders";
import { submissionHold } from "../domain/locks/holds";
import { entryOf } from "./lock-register";
import { holdersOf } from "./write-projection";
import type { ApplicationModel } from "./models/application";
import type { LockReminder, LockReminderModel } from "./models/lock-reminder";
import type { RegisteredLockDocument, RegisteredLockModel } from "./models/registered-lock";
import { newSmsMessage, type SmsMessageModel } from "./models/sms-message";

interface ReminderStores {
  lockRegister: RegisteredLockModel;
  lockReminders: LockReminderModel;
  applications: ApplicationModel;
  messages: SmsMessageModel;
}

/**
 * Puts a reminder into the SMS outbox for each lock that ends soon: once for each of its days before, to the phone
 * that its organisation keeps, and none while an application of that organisation for it is open. A repeat adds nothing.
 * @param today - YYYY-MM-DD in Beijing
 * @returns how many were new
 */
export async function remindOfLocks(
  { lockRegister, lockReminders, applications, messages }: ReminderStores,
  { today, at }: { today: string; at: Date },
): Promise<number> {
  const latest = dayAfter(today, Math.max(...reminderDays));
  const ending = lockRegister
    .find({ expiresOn: { $gte: today, $lte: latest } })
    .sort({ expiresOn: 1 })
    .lean<RegisteredLockDocument[]>()
    .cursor();
  let added = 0;
  for await (const found of ending) {
    const { serial, creditCode, expiresOn } = entryOf(found);
    const days = reminderDue(expiresOn, today);
    const reminder =
      days === undefined ? null : await lockReminders.findById(creditCode).lean<LockReminder>();
    if (days === undefined || !reminder?.on) continue;
    const open = [submissionHold({ lockSerial: serial, orgCode: creditCode })];
    if ((await holdersOf(applications, open)).size > 0) continue;
    // Of a number that is longer than the provider takes, the end is said.
    const params = {
      lock: serial.slice(-longestVariable),
      day: expiresOn,
      left: String(daysUntil(expiresOn, today)),
    };
    const { _id, ...message } = newSmsMessage({
      id: reminderId(serial, expiresOn, days),
      phone: reminder.phone,
      template: "expiring",
      params,
      createdAt: at,
    });
    const { upsertedCount } = await messages.updateOne({ _id }, { $setOnInsert: message }, { upsert: true });
    added += upsertedCount;
  }
  return added;
}

/**
 * Reminders of no more use: set, switched off or with the last lock's end before the instant. Each as it was found, so
 * that one that is set anew meanwhile stays.
 */
export async function needlessReminders(
  { lockRegister, lockReminders }: Pick<ReminderStores, "lockRegister" | "lockReminders">,
  before: Date,
): Promise<LockReminder[]> {
  const old = lockReminders
    .find({ $nor: [{ setAt: { $gte: before } }] })
    .lean<LockReminder[]>()
    .cursor();
  const found: LockReminder[] = [];
  for await (const reminder of old) {
    const last = await lockRegister
      .findOne({ creditCode: reminder._id })
      .sort({ expiresOn: -1 })
      .lean<RegisteredLockDocument>();
    const use = { on: reminder.on, lastEndsOn: last?.expiresOn };
    if (!isReminderOfUse(use, beijingDay(before.getTime()))) found.push(reminder);
  }
  return found;
}
