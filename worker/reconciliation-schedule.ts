import {
  ScheduleAlreadyRunning,
  ScheduleOverlapPolicy,
  type Client,
  type ScheduleOptions,
} from "@temporalio/client";
import { taskQueue } from "../temporal/task-queue";

export const reconciliationScheduleId = "reconciliation";

/** WeChat makes yesterday's statement by 10:00. A run missed while Temporal was down is caught up, in order. */
const schedule = {
  spec: { calendars: [{ hour: 10, minute: 30, comment: "每日对账" }], timezone: "Asia/Shanghai" },
  action: {
    type: "startWorkflow",
    workflowType: "reconcile",
    workflowId: "reconciliation",
    taskQueue,
    args: [{}],
  },
  policies: { overlap: ScheduleOverlapPolicy.BUFFER_ONE, catchupWindow: "7 days" },
} satisfies Omit<ScheduleOptions, "scheduleId">;

/** Makes the daily reconciliation's schedule, or brings the one that stands up to date. A pause set by an operator stays. */
export async function ensureReconciliationSchedule({ schedule: schedules }: Client): Promise<void> {
  try {
    await schedules.create({ scheduleId: reconciliationScheduleId, ...schedule });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await schedules.getHandle(reconciliationScheduleId).update(({ state }) => ({ ...schedule, state }));
  }
}
