import { z } from "zod";
import { days, readEnvironment, type Environment } from "./environment";

const schema = z.object({
  RETENTION_ERASES: z.enum(["true", "false"], "must be true or false").default("false"),
  RETAIN_DRAFTS_DAYS: days.default(180),
  RETAIN_UNFINISHED_DAYS: days.default(365),
  RETAIN_APPLICATIONS_DAYS: days.default(1_825),
  RETAIN_SMS_DAYS: days.default(180),
  RETAIN_AUDIT_DAYS: days.default(1_095),
  RETAIN_REMINDERS_DAYS: days.default(180),
  RETAIN_BILLS_DAYS: days.default(3_650),
  RETAIN_ACCESS_LOGS_DAYS: days.default(184),
  BACKUP_KEEP_DAYS: days.default(7),
  BACKUP_KEEP_WEEKS: days.default(5),
  BACKUP_KEEP_MONTHS: days.default(3),
});

/** Retention terms of personal data by their kind, in days. */
export interface RetentionRules {
  /** Term for drafts since their last change. */
  drafts: number;
  /**
   * Term for applications that were rejected, or approved but never paid, since their last change. They are only counted;
   * the operator withdraws them.
   */
  unfinished: number;
  /** Term for finished applications. Their personal data are erased; the accounts stay. */
  applications: number;
  /** Term for SMS that were sent or given up. */
  sms: number;
  audit: number;
  /** Term for numbers in 我的锁 that get no more reminders, because they are switched off or all locks have ended long before. */
  reminders: number;
  /** Term for the channels' bills, which contain the payers' WeChat ids. 银行对账单 have to be kept for ten years. */
  bills: number;
}

/** Terms for which backups are kept: the last one of each day, of each week and of each month. */
export interface BackupTerms {
  days: number;
  weeks: number;
  months: number;
}

export interface RetentionConfig {
  rules: RetentionRules;
  /** Days for which the site keeps its proxy's logs. This system only tells users the term and doesn't enforce it. */
  accessLogsDays: number;
  backups: BackupTerms;
  /**
   * Most days for which a backup is kept, that is for which erased data live on in backups. A backup whose term is over goes
   * with the next one, a day later.
   */
  backupDays: number;
  /** True if the nightly run erases; if false, it only counts what it would erase. */
  erases: boolean;
}

/**
 * Reads how long personal data are kept.
 * @throws EnvironmentError that names every bad variable
 */
export function readRetentionConfig(environment: Environment): RetentionConfig {
  const values = readEnvironment(schema, environment);
  const { BACKUP_KEEP_DAYS: daily, BACKUP_KEEP_WEEKS: weeks, BACKUP_KEEP_MONTHS: months } = values;
  return {
    erases: values.RETENTION_ERASES === "true",
    accessLogsDays: values.RETAIN_ACCESS_LOGS_DAYS,
    backups: { days: daily, weeks, months },
    backupDays: Math.max(daily, weeks * 7, months * 31) + 1,
    rules: {
      drafts: values.RETAIN_DRAFTS_DAYS,
      unfinished: values.RETAIN_UNFINISHED_DAYS,
      applications: values.RETAIN_APPLICATIONS_DAYS,
      sms: values.RETAIN_SMS_DAYS,
      audit: values.RETAIN_AUDIT_DAYS,
      reminders: values.RETAIN_REMINDERS_DAYS,
      bills: values.RETAIN_BILLS_DAYS,
    },
  };
}
