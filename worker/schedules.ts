import {
  ScheduleAlreadyRunning,
  ScheduleOverlapPolicy,
  type Client,
  type ScheduleSpec,
} from "@temporalio/client";
import { taskQueue } from "../temporal/task-queue";

/** What runs by the clock beside the reconciliation, by its schedule's id. */
const schedules: Readonly<Record<string, { workflowType: string; spec: ScheduleSpec }>> = {
  "audit-trail": { workflowType: "collectAuditTrail", spec: { intervals: [{ every: "1 hour" }] } },
  retention: {
    workflowType: "keepRetention",
    spec: { calendars: [{ hour: 3, minute: 30, comment: "个人信息保存期限" }], timezone: "Asia/Shanghai" },
  },
};

/** Makes the schedules; those that stand, and an operator's pause, stay as they are. */
export async function ensureSchedules({ schedule }: Client): Promise<void> {
  for (const [scheduleId, { workflowType, spec }] of Object.entries(schedules)) {
    try {
      await schedule.create({
        scheduleId,
        spec,
        action: { type: "startWorkflow", workflowType, workflowId: scheduleId, taskQueue },
        policies: { overlap: ScheduleOverlapPolicy.SKIP },
      });
    } catch (error) {
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    }
  }
}
