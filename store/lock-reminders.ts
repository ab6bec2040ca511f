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

/** A lock whose reminder is due, and whom it is for. */
interface Due extends Pick<RegisteredLock, "serial" | "expiresOn"> {
  phone: string;
  /** Its reminder (reminderId). */
  id: string;
}

/** The reminders that are due for one organisation's locks, without those that it is renewing. */
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

/** Without those that an SMS has told of: an earlier release had one for each, whose id it was. */
async function untold(messages: SmsMessageModel, due: readonly Due[]): Promise<Due[]> {
  const ids = due.map(({ id }) => id);
  const found = await nativeCollection(messages)
    .find({ $or: [{ tells: { $in: ids } }, { _id: { $in: ids } }] }, { projection: { tells: 1 } })
    .toArray();
  const told = new Set(found.flatMap(({ _id, tells = [] }) => [_id, ...tells]));
  return due.filter(({ id }) => !told.has(id));
}

/** An id for one phone and one day, from which nobody reads the phone. */
const messageIdOf = (phone: string, today: string): string =>
  `locks-${createHash("sha256").update(phone).digest("hex").slice(0, 16)}:${today}`;

/**
 * Puts a reminder into the SMS outbox for locks that end soon: once for each of its days before, to the phone that its
 * organisation keeps, and none while an application of that organisation for it is open. A phone gets one SMS a day,
 * which names the lock that ends first and how many there are; what comes after it is told on the next. A repeat adds
 * nothing.
 * @param today - YYYY-MM-DD in Beijing
 * @returns how many were new
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
