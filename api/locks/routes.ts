import { beijingDay } from "../../domain/beijing-day";
import { submissionHold } from "../../domain/locks/holds";
import { lockKey } from "../../domain/form/lock-key";
import { daysUntil } from "../../domain/locks/reminders";
import { entryOf } from "../../store/lock-register";
import { holdersOf } from "../../store/holds";
import type { LockReminder } from "../../store/models/lock-reminder";
import type { RegisteredLockDocument } from "../../store/models/registered-lock";
import { latestOf } from "../../store/find-application";
import type { ApplicationModel } from "../../store/models/application";
import { reads, writes } from "../openapi/named";
import type { Feature } from "../dependencies";
import { sliceAfter, sliceQuery } from "../list-slice";
import { organisationOf } from "../platform/principal";

interface LastForm {
  years: number;
  contactName: string;
  mobile: string;
}

/** Largest number of recent applications that are read; few organisations have more. */
const mostApplications = 500;

/**
 * Returns the years and contact of an organisation's latest application for each lock, by the lock's number in
 * capitals.
 */
async function lastApplications(
  applications: ApplicationModel,
  orgCode: string,
): Promise<Map<string, LastForm>> {
  const documents = await latestOf(applications, orgCode, {
    part: "application.form",
    limit: mostApplications,
  });
  const last = new Map<string, LastForm>();
  for (const { application } of documents) {
    const { locks = [], contactName, mobile } = application.form;
    if (contactName === undefined || mobile === undefined) continue;
    for (const { lockSerial, years } of locks) {
      const key = lockSerial && lockKey(lockSerial);
      if (key && years !== undefined && !last.has(key)) last.set(key, { years, contactName, mobile });
    }
  }
  return last;
}

/** Routes of 我的锁: the organisation's locks in the register, and the phone number for its reminders. */
export const lockRoutes: Feature = (
  defineRoute,
  { models: { applications, lockRegister, lockReminders }, now },
) => {
  defineRoute({
    ...reads("myLocks", "本单位的锁"),
    summary: "我的锁：本单位登记的锁，先到期的在前；提醒手机",
    role: "bidder",
    query: sliceQuery({ by: "day", most: 1000 }),
    problems: ["NO_ORGANISATION"],
    handler: async ({ principal, query }) => {
      const creditCode = organisationOf(principal);
      const today = beijingDay(now());
      const [{ items: documents, ...rest }, reminder] = await Promise.all([
        sliceAfter<RegisteredLockDocument>(lockRegister, {
          ...query,
          ...{ filter: { creditCode }, field: "expiresOn", direction: 1 },
          placed: ({ expiresOn }) => expiresOn,
        }),
        lockReminders.findById(creditCode).lean<LockReminder>(),
      ]);
      const holdOf = (lockSerial: string) => submissionHold({ lockSerial, orgCode: creditCode });
      const [holders, last] = await Promise.all([
        holdersOf(
          applications,
          documents.map(({ _id }) => holdOf(_id)),
        ),
        lastApplications(applications, creditCode),
      ]);
      return {
        items: documents.map((document) => {
          const { serial, lockType, expiresOn } = entryOf(document);
          const openApplication = holders.get(holdOf(serial));
          const before = last.get(lockKey(serial));
          return {
            serial,
            lockType,
            expiresOn,
            daysLeft: daysUntil(expiresOn, today),
            ...(openApplication === undefined ? {} : { openApplication }),
            ...(before === undefined ? {} : { last: before }),
          };
        }),
        ...rest,
        ...(reminder ? { reminder: { phone: reminder.phone, on: reminder.on } } : {}),
      };
    },
  });

  defineRoute({
    ...writes("setLockReminder", { description: "已保存" }),
    summary: "到期提醒：手机，开或关",
    role: "bidder",
    problems: ["NO_ORGANISATION"],
    handler: async ({ body: { phone, on }, principal, idempotency }) => {
      const _id = organisationOf(principal);
      await idempotency.once(async () => {
        const set = { phone, on, setAt: new Date(now()) };
        await lockReminders.updateOne({ _id }, { $set: set }, { upsert: true });
      });
      const set = await lockReminders.findById(_id).lean<LockReminder>();
      return { phone: set?.phone ?? phone, on: set?.on ?? on };
    },
  });
};
