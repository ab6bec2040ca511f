import {
  ScheduleAlreadyRunning,
  ScheduleOverlapPolicy,
  type Client,
  type ScheduleDescription,
  type ScheduleOptions,
} from "@temporalio/client";
import { taskQueue } from "../temporal/task-queue";

const catchupWindowMs = 7 * 86_400_000;

export interface DailySchedule {
  scheduleId: string;
  /** When it is due, in Beijing. */
  hour: number;
  minute: number;
  workflowType: string;
  /** What the Temporal UI shows. */
  comment: string;
}

/** A run that was missed while Temporal was down is caught up; one that lasts until the next delays it. */
const optionsOf = ({ scheduleId, hour, minute, workflowType, comment }: DailySchedule) =>
  ({
    spec: { calendars: [{ hour, minute, comment }], timezone: "Asia/Shanghai" },
    action: { type: "startWorkflow", workflowType, workflowId: scheduleId, taskQueue, args: [{}] },
    policies: { overlap: ScheduleOverlapPolicy.BUFFER_ONE, catchupWindow: catchupWindowMs },
  }) satisfies Omit<ScheduleOptions, "scheduleId">;

/**
 * Makes a daily schedule, or brings the one that stands up to date; an operator's pause stays.
 * One that is right is left alone: Temporal forgets the runs that it has yet to catch up when a schedule is updated.
 */
export async function ensureDailySchedule(
  { schedule: schedules }: Client,
  daily: DailySchedule,
): Promise<void> {
  const { scheduleId } = daily;
  const options = optionsOf(daily);
  try {
    await schedules.create({ scheduleId, ...options });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    const standing = schedules.getHandle(scheduleId);
    if (isUpToDate(await standing.describe(), daily)) return;
    await standing.update(({ state }) => ({ ...options, state }));
  }
}

function isUpToDate(
  { spec, action, policies }: ScheduleDescription,
  { hour, minute, workflowType }: DailySchedule,
): boolean {
  const { calendars = [], intervals = [] } = spec;
  const [due] = calendars;
  return (
    calendars.length === 1 &&
    intervals.length === 0 &&
    due?.hour[0]?.start === hour &&
    due.minute[0]?.start === minute &&
    spec.timezone === "Asia/Shanghai" &&
    action.workflowType === workflowType &&
    action.taskQueue === taskQueue &&
    policies.overlap === ScheduleOverlapPolicy.BUFFER_ONE &&
    policies.catchupWindow === catchupWindowMs
  );
}
