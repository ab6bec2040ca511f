import {
  ScheduleAlreadyRunning,
  ScheduleOverlapPolicy,
  type Client,
  type ScheduleDescription,
  type ScheduleOptions,
} from "@temporalio/client";
import { taskQueue } from "../temporal/task-queue";

export const reconciliationScheduleId = "reconciliation";

/** WeChat makes yesterday's statement by 10:00. */
const [hour, minute, timezone] = [10, 30, "Asia/Shanghai"];
const catchupWindowMs = 7 * 86_400_000;
const workflowType = "reconcile";

/** A run that was missed while Temporal was down is caught up; one that lasts until the next delays it. */
const schedule = {
  spec: { calendars: [{ hour, minute, comment: "每日对账" }], timezone },
  action: { type: "startWorkflow", workflowType, workflowId: "reconciliation", taskQueue, args: [{}] },
  policies: { overlap: ScheduleOverlapPolicy.BUFFER_ONE, catchupWindow: catchupWindowMs },
} satisfies Omit<ScheduleOptions, "scheduleId">;

/**
 * Makes the daily reconciliation's schedule, or brings the one that stands up to date; an operator's pause stays.
 * One that is right is left alone: Temporal forgets the runs that it has yet to catch up when a schedule is updated.
 */
export async function ensureReconciliationSchedule({ schedule: schedules }: Client): Promise<void> {
  try {
    await schedules.create({ scheduleId: reconciliationScheduleId, ...schedule });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    const standing = schedules.getHandle(reconciliationScheduleId);
    if (isUpToDate(await standing.describe())) return;
    await standing.update(({ state }) => ({ ...schedule, state }));
  }
}

function isUpToDate({ spec, action, policies }: ScheduleDescription): boolean {
  const { calendars = [], intervals = [] } = spec;
  const [due] = calendars;
  return (
    calendars.length === 1 &&
    intervals.length === 0 &&
    due?.hour[0]?.start === hour &&
    due.minute[0]?.start === minute &&
    spec.timezone === timezone &&
    action.workflowType === workflowType &&
    action.taskQueue === taskQueue &&
    policies.overlap === schedule.policies.overlap &&
    policies.catchupWindow === catchupWindowMs
  );
}
