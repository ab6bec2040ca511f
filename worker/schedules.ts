import {
  ScheduleAlreadyRunning,
  ScheduleOverlapPolicy,
  type Client,
  type ScheduleDescription,
  type ScheduleOptions,
} from "@temporalio/client";
import { isSealed } from "../contract/sealed";
import { reconciledAt } from "../domain/reconciled-at";
import { taskQueue } from "../temporal/task-queue";

const [hourMs, timezone] = [3_600_000, "Asia/Shanghai"];

const everyHour = { start: 0, end: 23 };

interface Schedule {
  workflowType: string;
  /** When it is due, in Beijing. */
  due: { hour: number | typeof everyHour; minute: number };
  /** What the Temporal UI shows. */
  comment: string;
  /** How long after it was due a run that was missed while Temporal was down is caught up, in milliseconds. */
  catchupMs: number;
  /** A run that lasts until the next is due delays it; else that one is left out. */
  delays?: true;
}

/** What runs by the clock, by its schedule's id. */
const schedules = {
  // WeChat makes yesterday's statement by 10:00: domain/reconciled-at.ts.
  reconciliation: {
    workflowType: "reconcile",
    due: reconciledAt,
    comment: "每日对账",
    catchupMs: 7 * 24 * hourMs,
    delays: true,
  },
  // At an hour at which an SMS wakes nobody.
  "lock-reminders": {
    workflowType: "lockReminders",
    due: { hour: 9, minute: 0 },
    comment: "锁到期提醒",
    catchupMs: 7 * 24 * hourMs,
    delays: true,
  },
  // When hardly anybody works, and before the reconciliation.
  repair: {
    workflowType: "repair",
    due: { hour: 3, minute: 30 },
    comment: "每夜核对申请与流程",
    catchupMs: hourMs,
  },
  retention: {
    workflowType: "keepRetention",
    due: { hour: 3, minute: 30 },
    comment: "个人信息保存期限",
    catchupMs: 7 * 24 * hourMs,
  },
  "audit-trail": {
    workflowType: "collectAuditTrail",
    due: { hour: everyHour, minute: 0 },
    comment: "收集操作记录",
    catchupMs: hourMs,
  },
} satisfies Record<string, Schedule>;
export type ScheduleId = keyof typeof schedules;
export const scheduleIds = Object.keys(schedules) as ScheduleId[];

const optionsOf = (scheduleId: ScheduleId) => {
  const { workflowType, due, comment, catchupMs, delays }: Schedule = schedules[scheduleId];
  const { BUFFER_ONE, SKIP } = ScheduleOverlapPolicy;
  return {
    spec: { calendars: [{ ...due, comment }] as [Schedule["due"] & { comment: string }], timezone },
    action: { type: "startWorkflow", workflowType, workflowId: scheduleId, taskQueue, args: [{}] },
    policies: { overlap: delays ? BUFFER_ONE : SKIP, catchupWindow: catchupMs },
  } satisfies Omit<ScheduleOptions, "scheduleId">;
};

/**
 * Makes a schedule, or brings the one that stands up to date; an operator's pause stays.
 * One that is right is left alone: Temporal forgets the runs that it has yet to catch up when a schedule is updated.
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
    // The workflow takes no other input.
    (action.args ?? []).length === 1 &&
    (action.args ?? []).every(isSealed) &&
    action.taskQueue === taskQueue &&
    policies.overlap === wanted.policies.overlap &&
    policies.catchupWindow === wanted.policies.catchupWindow
  );
}
