import { heartbeat } from "@temporalio/activity";
import { createAuditCollector, type AuditCollectorDependencies } from "../services/audit/collect";
import { createHeadMaker, type HeadDependencies } from "../services/audit/heads";

export type AuditDependencies = AuditCollectorDependencies & HeadDependencies;

/** Creates the activity that adds actions in Temporal, outside the API, to the audit trail. */
export function createAuditActivities(deps: AuditDependencies) {
  const { collectSince } = createAuditCollector(deps);
  const makeHead = createHeadMaker(deps);
  return {
    /**
     * Collects the actions since an instant (ISO 8601 UTC), and signs the day's head.
     * @returns the number of runs that were read
     */
    collectAuditTrail: async ({ since }: { since: string }): Promise<number> => {
      const count = await collectSince(since, () => heartbeat());
      await makeHead(() => heartbeat());
      return count;
    },
  };
}
