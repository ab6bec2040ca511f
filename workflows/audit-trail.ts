import { proxyActivities } from "@temporalio/workflow";
import type { Activities } from "../activities";
import { dayMs } from "../domain/beijing-day";

/** Until the next run, which then takes over. */
const collecting = proxyActivities<Activities>({
  startToCloseTimeout: "50 minutes",
  heartbeatTimeout: "1 minute",
  retry: { initialInterval: "10 seconds", maximumAttempts: 3 },
});

/** A run that failed or was late is made good by the next. */
const lookBackMs = 2 * dayMs;

/** Takes over into the audit trail what was sent to Temporal past the API. */
export async function collectAuditTrail(): Promise<number> {
  return collecting.collectAuditTrail({ since: new Date(Date.now() - lookBackMs).toISOString() });
}
