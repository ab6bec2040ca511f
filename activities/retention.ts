import type { AuditKeys } from "../config/audit-keys";
import type { RetentionConfig, RetentionRules } from "../config/retention";
import { forgetTrail } from "../services/audit/forget";
import { erased, erasedText, withoutHolder } from "../domain/application/erasure";
import type { Application } from "../domain/application/application";
import { lockKeysOf } from "../domain/locks/holds";
import { unfinishedSince } from "../store/unfinished";
import { deleteMaterials, loosenMaterials } from "../store/material-files";
import { needlessReminders } from "../store/lock-reminders";
import { changeEntries } from "../store/lock-register";
import type { KeptDays } from "../store/bills";
import type { Models } from "../store/models";
import { eraseVerifiers, openDuties } from "../store/duties";
import type { ApplicationDocument } from "../store/models/application";
import type { StrayRefundDocument } from "../store/models/stray-refund";
import { smsStatuses, type SmsStatus } from "../store/models/sms-message";
import { dayMs } from "../domain/beijing-day";

export interface RetentionDependencies {
  models: Pick<
    Models,
    | "applications"
    | "messages"
    | "auditAnchors"
    | "auditEntries"
    | "consentRequests"
    | "duties"
    | "lockRegister"
    | "lockReminders"
    | "billParts"
    | "materialFiles"
    | "ratings"
    | "reconciliationDifferences"
    | "strayRefunds"
  >;
  retention: RetentionConfig;
  bills: KeptDays;
  auditKeys: AuditKeys;
}

/** Numbers of records of each kind that a run erased, or would have erased. Unfinished applications are only counted. */
export interface RetentionReport extends Record<keyof RetentionRules, number> {
  erases: boolean;
}

const endedSms: readonly SmsStatus[] = smsStatuses.filter((status) => status !== "待发送");

/** Returns the applications whose personal data may not be erased yet, because somebody still has to do something. */
const heldByDuties = async (models: RetentionDependencies["models"], now: number): Promise<string[]> =>
  (await openDuties(models, now)).flatMap(({ applicationId }) => applicationId ?? []);

/** Creates the activity that ends the lifetime of personal data (个人信息保护法, PIPL). It may be repeated. */
export function createRetentionActivities({
  models,
  retention: { rules, erases },
  bills,
  auditKeys: keys,
}: RetentionDependencies) {
  const { applications, messages, auditEntries, consentRequests, duties } = models;
  const { billParts } = models;
  const { lockRegister, lockReminders, materialFiles, ratings, strayRefunds } = models;

  const filtersAt = (now: number) => {
    const before = (kind: keyof RetentionRules) => new Date(now - rules[kind] * dayMs);
    return {
      drafts: { status: "编辑中", claim: { $exists: false }, updatedAt: { $lt: before("drafts") } },
      unfinished: unfinishedSince(before("unfinished")),
      applications: {
        "application.endedAt": { $lt: before("applications").toISOString() },
        erasedAt: { $exists: false },
      },
      sms: { status: { $in: [...endedSms] }, createdAt: { $lt: before("sms") } },
      audit: { at: { $lt: before("audit") } },
      bills: { fetchedAt: { $lt: before("bills") } },
    };
  };

  /**
   * Erases an application's personal data. Records about it elsewhere are erased first, so that a run that breaks off
   * finds the application again.
   */
  async function eraseApplication(
    { _id, version, application }: ApplicationDocument,
    at: Date,
  ): Promise<void> {
    await messages.deleteMany({ _id: new RegExp(`^${_id}:`) });
    await consentRequests.deleteMany({ applicationId: _id });
    await eraseVerifiers(duties, _id);
    await deleteMaterials(materialFiles, _id);
    await ratings.deleteOne({ _id });
    await changeEntries({
      register: lockRegister,
      serials: lockKeysOf(application.form),
      change: (entry) =>
        entry && {
          ...entry,
          changes: entry.changes.map((one) => (one.applicationId === _id ? { ...one, by: erasedText } : one)),
        },
    });
    for (const { _id: number, strayRefund } of await strayRefunds
      .find({ applicationId: _id })
      .lean<StrayRefundDocument[]>())
      await strayRefunds.updateOne(
        { _id: number },
        { $set: { "strayRefund.refund": withoutHolder(strayRefund.refund) } },
      );
    await applications.updateOne(
      { _id, version },
      {
        $set: { application: erased(application as Application), erasedAt: at },
        $unset: { steps: "", materials: "" },
      },
    );
  }

  /**
   * Deletes a draft. A draft that somebody is editing just now stays, and the sweep of material files finds that its
   * files are in use.
   */
  async function eraseDraft({ _id, version, materials }: ApplicationDocument, at: Date): Promise<void> {
    if (materials) await loosenMaterials(materialFiles, { applicationId: _id }, at);
    const filter = { _id, version, status: "编辑中", claim: { $exists: false } };
    const { deletedCount } = await applications.deleteOne(filter);
    if (materials && deletedCount > 0) await deleteMaterials(materialFiles, _id);
  }

  return {
    /**
     * Erases records older than the retention rules allow, or only counts them if erasing isn't switched on.
     * @param now - ISO 8601
     */
    async keepRetention({ now }: { now: string }): Promise<RetentionReport> {
      const filters = filtersAt(Date.parse(now));
      const erasable = {
        ...filters.applications,
        _id: { $nin: await heldByDuties(models, Date.parse(now)) },
      };
      const reminders = await needlessReminders(models, new Date(Date.parse(now) - rules.reminders * dayMs));
      const report = {
        erases,
        drafts: await applications.countDocuments(filters.drafts),
        unfinished: await applications.countDocuments(filters.unfinished),
        applications: await applications.countDocuments(erasable),
        sms: await messages.countDocuments(filters.sms),
        audit: await auditEntries.countDocuments(filters.audit),
        reminders: reminders.length,
        bills: await billParts.countDocuments(filters.bills),
      };
      await bills.reseal();
      if (!erases) return report;
      for await (const draft of applications.find(filters.drafts).lean<ApplicationDocument[]>().cursor())
        await eraseDraft(draft, new Date(now));
      for await (const ended of applications.find(erasable).lean<ApplicationDocument[]>().cursor())
        await eraseApplication(ended, new Date(now));
      await messages.deleteMany(filters.sms);
      await forgetTrail({ models, keys, before: filters.audit.at.$lt });
      await billParts.deleteMany(filters.bills);
      for (const reminder of reminders) await lockReminders.deleteOne(reminder);
      return report;
    },
  };
}
