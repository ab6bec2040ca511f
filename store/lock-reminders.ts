import { createHash } from "node:crypto";
import type { Application } from "../domain/application/application";
import { longestVariable } from "../domain/application/sms";
import { beijingDay, dayAfter } from "../domain/beijing-day";
import { isStillRenewing } from "../domain/locks/holds";
import { lockKey } from "../domain/form/lock-key";
import type { RegisteredLock } from "../domain/locks/register";
import {
  daysUntil,
  isReminderOfUse,
  remindedText,
  reminderDays,
  reminderDue,
  reminderId,
} from "../domain/locks/reminders";
import { entryOf } from "./lock-register";
import type { ApplicationDocument, ApplicationModel } from "./models/application";
import { nativeCollection } from "./models/native-collection";
import type { LockReminder, LockReminderModel } from "./models/lock-reminder";
import type { RegisteredLockDocument, RegisteredLockModel } from "./models/registered-lock";
import { newSmsMessage, type SmsMessageModel } from "./models/sms-message";

interface ReminderStores {
  lockRegister: RegisteredLockModel;
  lockReminders: LockReminderModel;
  applications: ApplicationModel;
  messages: SmsMessageModel;
}

/** A lock whose reminder is due, with the number that gets the SMS. */
interface Due extends Pick<RegisteredLock, "serial" | "expiresOn"> {
  phone: string;
  /** Id of the reminder (reminderId). */
  id: string;
}

/** Returns the due reminders of one organisation's locks, without locks that it is renewing. */
async function dueOf(
  { lockReminders, applications }: ReminderStores,
  { creditCode, locks, today }: { creditCode: string; locks: readonly RegisteredLock[]; today: string },
): Promise<Due[]> {
  const reminder = await lockReminders.findById(creditCode).lean<LockReminder>();
  if (!reminder?.on) return [];
  const found = await nativeCollection(applications)
    .find<Renewing>(
      { orgCode: creditCode, lockSerials: { $in: locks.map(({ serial }) => lockKey(serial)) } },
      { projection: { lockSerials: 1, ...renewingFields } },
    )
    .toArray();
  const renewing = found.filter(({ application }) => isStillRenewing(application));
  const keys = new Set(renewing.flatMap(({ lockSerials }) => lockSerials));
  return locks.flatMap(({ serial, expiresOn }) => {
    const days = reminderDue(expiresOn, today);
    if (days === undefined || keys.has(lockKey(serial))) return [];
    return { serial, expiresOn, phone: reminder.phone, id: reminderId(serial, expiresOn, days) };
  });
}

type Renewing = Pick<ApplicationDocument, "lockSerials"> & {
  application: Pick<Application, "status" | "handling" | "endedAt">;
};
const renewingFields = {
  "application.status": 1,
  "application.handling": 1,
  "application.endedAt": 1,
} as const;

/** Returns the reminders that no SMS has contained yet. */
async function untold(messages: SmsMessageModel, due: readonly Due[]): Promise<Due[]> {
  const ids = due.map(({ id }) => id);
  const found = await nativeCollection(messages)
    .find({ tells: { $in: ids } }, { projection: { tells: 1 } })
    .toArray();
  const told = new Set(found.flatMap(({ tells = [] }) => tells));
  return due.filter(({ id }) => !told.has(id));
}

/** Returns the id of the SMS for one number on one day, from which nobody can read the number. */
const messageIdOf = (phone: string, today: string): string =>
  `locks-${createHash("sha256").update(phone).digest("hex").slice(0, 16)}:${today}`;

/**
 * Puts reminders of locks that end soon into the SMS outbox: once for each of the days before the end, to the number that
 * the organisation has set, and none while it has an open application for the lock. A number gets one SMS a day, which
 * names the lock that ends first and how many there are; reminders that come up after it follow the next day. A repeat
 * adds nothing.
 * @param today - Beijing day, YYYY-MM-DD
 * @returns the number of new SMS
 */
export async function remindOfLocks(
  stores: ReminderStores,
  { today, at }: { today: string; at: Date },
): Promise<number> {
  const { lockRegister, messages } = stores;
  const latest = dayAfter(today, Math.max(...reminderDays));
  const ending = await lockRegister
    .find({ expiresOn: { $gte: today, $lte: latest } })
    .sort({ expiresOn: 1, _id: 1 })
    .lean<RegisteredLockDocument[]>();
  const byPhone = new Map<string, Due[]>();
  const locksOf = new Map<string, RegisteredLock[]>();
  for (const lock of ending.map(entryOf))
    locksOf.set(lock.creditCode, [...(locksOf.get(lock.creditCode) ?? []), lock]);
  for (const [creditCode, locks] of locksOf)
    for (const due of await dueOf(stores, { creditCode, locks, today }))
      byPhone.set(due.phone, [...(byPhone.get(due.phone) ?? []), due]);
  let added = 0;
  for (const [phone, due] of byPhone) {
    const news = (await untold(messages, due)).toSorted((one, other) =>
      one.expiresOn < other.expiresOn ? -1 : Number(one.expiresOn > other.expiresOn),
    );
    const [first] = news;
    if (!first) continue;
    const serials = news.map(({ serial }) => serial);
    const { _id, ...message } = newSmsMessage({
      id: messageIdOf(phone, today),
      phone,
      template: "expiring",
      params: {
        lock: remindedText(serials, longestVariable),
        day: first.expiresOn,
        left: String(daysUntil(first.expiresOn, today)),
      },
      createdAt: at,
    });
    const { upsertedCount } = await messages.updateOne(
      { _id },
      { $setOnInsert: { ...message, tells: news.map(({ id }) => id) } },
      { upsert: true },
    );
    added += upsertedCount;
  }
  return added;
}

/**
 * Returns reminders that are of no more use: set before the instant, and either switched off or with all locks ended
 * before it. Each is returned as it was found, so that deleting it by all its fields spares one that is set again
 * meanwhile.
 */
export async function needlessReminders(
  { lockRegister, lockReminders }: Pick<ReminderStores, "lockRegister" | "lockReminders">,
  before: Date,
): Promise<LockReminder[]> {
  const old = lockReminders
    .find({ setAt: { $lt: before } })
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
