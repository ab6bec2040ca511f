import type { Client } from "@temporalio/client";
import { ensureDailySchedule } from "./daily-schedule";

export const lockReminderScheduleId = "lock-reminders";

/** The daily reminders of locks that end soon, at an hour at which an SMS wakes nobody. */
export const ensureLockReminderSchedule = (client: Client): Promise<void> =>
  ensureDailySchedule(client, {
    scheduleId: lockReminderScheduleId,
    hour: 9,
    minute: 0,
    workflowType: "lockReminders",
    comment: "锁到期提醒",
  });
