import { heartbeat } from "@temporalio/activity";
import { createAuditCollector, type AuditCollectorDependencies } from "../services/audit/collect";

/** The audit trail's share of what goes past the API. */
export function createAuditActivities(deps: AuditCollectorDependencies) {
  const { collectSince } = createAuditCollector(deps);
  return {
    /** @returns how many runs were looked at */
    collectAuditTrail: ({ since }: { since: string }): Promise<number> =>
      collectSince(since, () => heartbeat()),
  };
}
