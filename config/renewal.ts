import { z } from "zod";
import { yearsOnOffer } from "../domain/values";
import { defaultFeeTable, feeTableSchema, type FeeTable } from "../domain/application/fees";
import type { RenewalSettings } from "../domain/settings";
import { days, json, readEnvironment, seconds, whole, type Environment } from "./environment";

const feeTable = json(
  feeTableSchema,
  `{"法人锁":[20000,40000,60000]}: fen for ${yearsOnOffer.join(", ")} years`,
);

const schema = z.object({
  PAYMENT_WINDOW_SECONDS: seconds.default(300),
  UNIONPAY_WINDOW_SECONDS: seconds.default(1_800),
  RECEIPT_DAYS: days.default(15),
  INVOICE_WINDOW_DAYS: days.default(365),
  EARLY_RENEWAL_DAYS: days.default(90),
  CERTIFICATE_TOLERANCE_DAYS: days.default(93),
  /**
   * Number of events in a run's history after which a new run continues. A worker replays a run that has dropped out of
   * its cache, and so many events cost less than a second of CPU even on a busy machine.
   */
  WORKFLOW_EVENTS_PER_RUN: whole(50, 10_000).default(500),
  FEE_TABLE: feeTable.optional(),
  REFUSE_OTHER_LOCK_TYPES: z.enum(["true", "false"], "must be true or false").default("false"),
});

export interface RenewalConfig {
  settings: RenewalSettings;
  /** Days before a lock's last day: an earlier renewal shows a warning that it is early. */
  earlyDays: number;
  /** Days by which a certificate may end later than the paid years and the register say. */
  endToleranceDays: number;
  /** Number of events in a run's history after which a new run continues. */
  eventsPerRun: number;
  /** Fees in fen by lock type and number of years. Its keys are the lock types on offer. */
  feeTable: FeeTable;
  /** True if a lock whose type differs from the register's is refused; otherwise the reviewers are told. */
  refusesOtherTypes: boolean;
}

/**
 * Reads from the environment the business terms with which applications are started.
 * @throws EnvironmentError that names every bad variable
 */
export function readRenewalConfig(environment: Environment): RenewalConfig {
  const values = readEnvironment(schema, environment);
  return {
    settings: {
      wechatWindowSeconds: values.PAYMENT_WINDOW_SECONDS,
      unionPayWindowSeconds: values.UNIONPAY_WINDOW_SECONDS,
      receiptDays: values.RECEIPT_DAYS,
      invoiceWindowDays: values.INVOICE_WINDOW_DAYS,
    },
    earlyDays: values.EARLY_RENEWAL_DAYS,
    endToleranceDays: values.CERTIFICATE_TOLERANCE_DAYS,
    eventsPerRun: values.WORKFLOW_EVENTS_PER_RUN,
    feeTable: values.FEE_TABLE ?? defaultFeeTable,
    refusesOtherTypes: values.REFUSE_OTHER_LOCK_TYPES === "true",
  };
}
