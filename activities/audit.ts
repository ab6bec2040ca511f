import { heartbeat } from "@temporalio/activity";
import { createAuditCollector, type AuditCollectorDependencies } from "../services/audit/collect";
import { createHeadMaker, type HeadDependencies } from "../services/audit/heads";

export type AuditDependencies = AuditCollectorDependencies & HeadDependencies;

/** The audit trail's share of what goes past the API. */
export function createAuditActivities(deps: AuditDependencies) {
  const { collectSince } = createAuditCollector(deps);
  const makeHead = createHeadMaker(deps);
  return {
    /** Signs the day's head as well. @returns how many runs were looked at */
    collectAuditTrail: async ({ since }: { since: string }): Promise<number> => {
      const count = await collectSince(since, () => heartbeat());
      await makeHead(() => heartbeat());
      return count;
    },
  };
}
