import { ScheduleAlreadyRunning, ScheduleOverlapPolicy, type Client } from "@temporalio/client";
import { taskQueue } from "../temporal/task-queue";

/** When hardly anybody works, and before the reconciliation. */
const [hour, minute, timezone] = [3, 30, "Asia/Shanghai"];

/** Makes the nightly repair's schedule, if there is none; one that an operator changed stays as it is. */
export async function ensureRepairSchedule({ schedule }: Client): Promise<void> {
  try {
    await schedule.create({
      scheduleId: "repair",
      spec: { calendars: [{ hour, minute, comment: "每夜核对申请与流程" }], timezone },
      action: { type: "startWorkflow", workflowType: "repair", workflowId: "repair", taskQueue, args: [{}] },
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: "1 hour" },
    });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
}
