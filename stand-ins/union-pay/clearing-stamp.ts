import { toBeijingStamp } from "../shared/beijing-time";

/** Time from the end of the clearing day, at 23:00, to midnight, in milliseconds. */
const lastHourMs = 3_600_000;

/** Returns an instant's clearing day as YYYYMMDD. */
export const clearingStamp = (instant: number | string): string =>
  toBeijingStamp(new Date(instant).getTime() + lastHourMs).slice(0, 8);
