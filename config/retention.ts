import { z } from "zod";
import { readEnvironment, type Environment } from "./environment";

const days = z.coerce.number().int().positive();

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
});

/** How long personal data are kept, by kind. Days. */
export interface RetentionRules {
  /** Drafts that nobody has changed since. */
  drafts: number;
  /** Applications that were rejected, or approved and never paid, that nothing has happened to since: the operator withdraws them. */
  unfinished: number;
  /** Finished applications: what is personal in them is erased, the accounts stay. */
  applications: number;
  /** Messages that were sent or given up. */
  sms: number;
  audit: number;
  /** Phones of 我的锁 that nobody will be reminded on: switched off, or without a lock that has not long ended. */
  reminders: number;
  /** The channels' bills, which name the payers' WeChat ids: 银行对账单 are to be kept for ten years. */
  bills: number;
}

export interface RetentionConfig {
  rules: RetentionRules;
  /** How long the site keeps what its proxy logs: told to persons, and not in our hands. Days. */
  accessLogsDays: number;
  /** False: the nightly run only counts what it would erase. */
  erases: boolean;
}

/**
 * Reads how long personal data are kept.
 * @throws EnvironmentError that names every bad variable
 */
export function readRetentionConfig(environment: Environment): RetentionConfig {
  const values = readEnvironment(schema, environment);
  return {
    erases: values.RETENTION_ERASES === "true",
    accessLogsDays: values.RETAIN_ACCESS_LOGS_DAYS,
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
