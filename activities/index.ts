import type { Logger } from "pino";
import { heartbeat } from "@temporalio/activity";
import type { Models } from "../store/models";
import type { PaymentGateways } from "../gateways/payment-channel";
import { createAuditCollector, type AuditCollectorDependencies } from "../services/audit/collect";
import { type CarriedTrail, createHeadMaker, type HeadDependencies } from "../services/audit/heads";
import { createConsentActivities, type ConsentDependencies } from "./consents";
import { createInvoiceActivities, type InvoiceDependencies } from "./invoice";
import { createLockActivities, type LockDependencies } from "./locks";
import { createPaymentActivities, type PaymentDependencies } from "./payments";
import { createReconciliationActivities, type ReconciliationDependencies } from "./reconciliation";
import { createRepairActivities, type RepairActivityDependencies } from "./repair";
import { createRetentionActivities, type RetentionDependencies } from "./retention";
import { createCompositeActivities } from "./composite";
import { createStoreActivities, type StoreDependencies } from "./store";
import { createStoredOrders } from "./stored-orders";

/** Dependencies of the activities that they make themselves. */
type Made = "storedOrders";

export interface ActivityDependencies
  extends
    StoreDependencies,
    LockDependencies,
    Omit<PaymentDependencies, Made>,
    Omit<InvoiceDependencies, Made>,
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
  const storedOrders = createStoredOrders(deps);
  const each = {
    ...createStoreActivities(deps),
    ...createLockActivities(deps),
    ...createPaymentActivities({ ...deps, storedOrders }),
    ...createInvoiceActivities({ ...deps, storedOrders }),
    ...createReconciliationActivities(deps),
    ...createRepairActivities(deps),
    ...createAuditActivities(deps),
    ...createRetentionActivities(deps),
    ...createConsentActivities(deps),
  };
  return Object.assign(each, createCompositeActivities(each, deps.log));
}

export type Activities = ReturnType<typeof createActivities>;

type AuditDependencies = AuditCollectorDependencies & HeadDependencies;

/** Creates the activity that adds actions in Temporal, outside the API, to the audit trail. */
function createAuditActivities(deps: AuditDependencies) {
  const { collectSince } = createAuditCollector(deps);
  const makeHead = createHeadMaker(deps);
  return {
    /**
     * Collects the actions since an instant (ISO 8601 UTC), and signs the day's head.
     * @param carried - what the last run carried on
     * @returns the number of runs that were read, and what is carried on to the next run
     */
    collectAuditTrail: async ({ since, carried }: { since: string; carried?: CarriedTrail }) => {
      const runs = await collectSince(since, () => heartbeat());
      return { runs, carried: await makeHead(() => heartbeat(), carried) };
    },
  };
}
