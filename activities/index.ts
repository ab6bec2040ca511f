import { createAuditActivities, type AuditDependencies } from "./audit";
import { createConsentActivities, type ConsentDependencies } from "./consents";
import { createInvoiceActivities, type InvoiceDependencies } from "./invoice";
import { createLockActivities, type LockDependencies } from "./locks";
import { createPaymentActivities, type PaymentDependencies } from "./payments";
import { createReconciliationActivities, type ReconciliationDependencies } from "./reconciliation";
import { createRepairActivities, type RepairActivityDependencies } from "./repair";
import { createRetentionActivities, type RetentionDependencies } from "./retention";
import type { Logger } from "pino";
import type { Models } from "../store/models";
import type { PaymentGateways } from "../gateways/payment-channel";
import { createCompositeActivities } from "./composite";
import { createStoreActivities, type StoreDependencies } from "./store";

export interface ActivityDependencies
  extends
    StoreDependencies,
    LockDependencies,
    PaymentDependencies,
    InvoiceDependencies,
    ReconciliationDependencies,
    RepairActivityDependencies,
    AuditDependencies,
    ConsentDependencies,
    RetentionDependencies {
  channels: PaymentGateways;
  models: Models;
  log: Pick<Logger, "info" | "warn" | "error">;
}

/** Creates all activities. Each of them is idempotent, because a reset from the Temporal UI runs it again. */
export function createActivities(deps: ActivityDependencies) {
  const each = {
    ...createStoreActivities(deps),
    ...createLockActivities(deps),
    ...createPaymentActivities(deps),
    ...createInvoiceActivities(deps),
    ...createReconciliationActivities(deps),
    ...createRepairActivities(deps),
    ...createAuditActivities(deps),
    ...createRetentionActivities(deps),
    ...createConsentActivities(deps),
  };
  return Object.assign(each, createCompositeActivities(each, deps.log));
}

export type Activities = ReturnType<typeof createActivities>;
