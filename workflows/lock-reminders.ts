import { proxyActivities } from "@temporalio/workflow";
import type { Activities } from "../activities";

const { remindOfLocks } = proxyActivities<Activities>({
  startToCloseTimeout: "10 minutes",
  scheduleToCloseTimeout: "12 hours",
  retry: { initialInterval: "10 seconds", backoffCoefficient: 2, maximumInterval: "15 minutes" },
});

/** The daily reminders of locks that end soon; answers how many were new. */
export const lockReminders = (): Promise<number> => remindOfLocks();
