import { createInvoiceActivities, type InvoiceDependencies } from "./invoice";
import { createPaymentActivities, type PaymentDependencies } from "./payments";
import { createReconciliationActivities, type ReconciliationDependencies } from "./reconciliation";
import { createStoreActivities, type StoreDependencies } from "./store";

export interface ActivityDependencies
  extends StoreDependencies, PaymentDependencies, InvoiceDependencies, ReconciliationDependencies {}

/** All that workflows do outside themselves. Each is idempotent: a reset from the Temporal UI runs it again. */
export function createActivities(deps: ActivityDependencies) {
  return {
    ...createStoreActivities(deps),
    ...createPaymentActivities(deps),
    ...createInvoiceActivities(deps),
    ...createReconciliationActivities(deps),
  };
}

export type Activities = ReturnType<typeof createActivities>;
