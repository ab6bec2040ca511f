import {
  ScheduleAlreadyRunning,
  ScheduleOverlapPolicy,
  type Client,
  type ScheduleDescription,
  type ScheduleOptions,
} from "@temporalio/client";
import { isSealed } from "../contract/sealed";
import { scheduledTypes, type ScheduleId } from "../contract/workflow-ids";
import { reconciledAt } from "../domain/reconciled-at";
import { taskQueue } from "../temporal/task-queue";

const [hourMs, timezone] = [3_600_000, "Asia/Shanghai"];

const everyHour = { start: 0, end: 23 };

interface Schedule {
  /** Time of day in Beijing at which a run is due. */
  due: { hour: number | typeof everyHour; minute: number };
  /** Description that the Temporal UI shows. */
  comment: string;
  /** Milliseconds within which a run that was missed while Temporal was down is caught up. */
  catchupMs: number;
  /** True if a run that lasts until the next one is due delays that one; otherwise the next one is skipped. */
  delays?: true;
}

/** Work that runs by the clock, by the schedule's id. */
const schedules = {
  // WeChat has made yesterday's statement by 10:00 (domain/reconciled-at.ts).
  reconciliation: {
    due: reconciledAt,
    comment: "每日对账",
    catchupMs: 7 * 24 * hourMs,
    delays: true,
  },
  // The reminders go out at an hour at which an SMS wakes nobody.
  "lock-reminders": {
    due: { hour: 9, minute: 0 },
    comment: "锁到期提醒",
    catchupMs: 7 * 24 * hourMs,
    delays: true,
  },
  // The repair runs when hardly anybody works, and before the reconciliation.
  repair: {
    due: { hour: 3, minute: 30 },
    comment: "每夜核对申请与流程",
    catchupMs: hourMs,
  },
  retention: {
    due: { hour: 3, minute: 30 },
    comment: "个人信息保存期限",
    catchupMs: 7 * 24 * hourMs,
  },
  "audit-trail": {
    due: { hour: everyHour, minute: 0 },
    comment: "收集操作记录",
    catchupMs: hourMs,
  },
} satisfies Record<ScheduleId, Schedule>;

const optionsOf = (scheduleId: ScheduleId) => {
  const { due, comment, catchupMs, delays }: Schedule = schedules[scheduleId];
  const workflowType = scheduledTypes[scheduleId];
  const { BUFFER_ONE, SKIP } = ScheduleOverlapPolicy;
  return {
    spec: { calendars: [{ ...due, comment }] as [Schedule["due"] & { comment: string }], timezone },
    action: { type: "startWorkflow", workflowType, workflowId: scheduleId, taskQueue, args: [{}] },
    policies: { overlap: delays ? BUFFER_ONE : SKIP, catchupWindow: catchupMs },
  } satisfies Omit<ScheduleOptions, "scheduleId">;
};

/**
 * Creates a schedule, or updates the existing one; an operator's pause stays. A schedule that is right is left alone,
 * because on an update Temporal forgets the runs that it still has to catch up.
 */
export async function ensureSchedule({ schedule }: Client, scheduleId: ScheduleId): Promise<void> {
  const options = optionsOf(scheduleId);
  try {
    await schedule.create({ scheduleId, ...options });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    const handle = schedule.getHandle(scheduleId);
    if (isUpToDate(await handle.describe(), options)) return;
    await handle.update(({ state }) => ({ ...options, state }));
  }
}

function isUpToDate(
  { spec, action, policies }: ScheduleDescription,
  wanted: ReturnType<typeof optionsOf>,
): boolean {
  const { calendars = [], intervals = [] } = spec;
  const [due] = calendars;
  const [{ hour, minute }] = wanted.spec.calendars;
  const [first, last] = typeof hour === "number" ? [hour, hour] : [hour.start, hour.end];
  return (
    calendars.length === 1 &&
    intervals.length === 0 &&
    due?.hour[0]?.start === first &&
    (due.hour[0].end ?? first) === last &&
    due.minute[0]?.start === minute &&
    spec.timezone === timezone &&
    action.workflowType === wanted.action.workflowType &&
    // The workflow has exactly one input, which is sealed.
    (action.args ?? []).length === 1 &&
    (action.args ?? []).every(isSealed) &&
    action.taskQueue === taskQueue &&
    policies.overlap === wanted.policies.overlap &&
    policies.catchupWindow === wanted.policies.catchupWindow
  );
}
