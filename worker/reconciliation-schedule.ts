import type { Client } from "@temporalio/client";
import { ensureDailySchedule } from "./daily-schedule";

export const reconciliationScheduleId = "reconciliation";

/** The daily reconciliation. WeChat makes yesterday's statement by 10:00. */
export const ensureReconciliationSchedule = (client: Client): Promise<void> =>
  ensureDailySchedule(client, {
    scheduleId: reconciliationScheduleId,
    hour: 10,
    minute: 30,
    workflowType: "reconcile",
    comment: "每日对账",
  });
