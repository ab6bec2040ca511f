import { toBeijingStamp } from "../shared/beijing-time";

/** The clearing day ends at 23:00. */
const lastHourMs = 3_600_000;

/** The clearing day of an instant, YYYYMMDD. */
export const clearingStamp = (instant: number | string): string =>
  toBeijingStamp(new Date(instant).getTime() + lastHourMs).slice(0, 8);
