import { beijingDay, dayAfter, instantsOf } from "./beijing-day";

/** Days that differ from the usual week. All are Beijing days, YYYY-MM-DD. */
export interface WorkCalendar {
  /** Days off that would be working days. */
  holidays: ReadonlySet<string>;
  /** Saturdays and Sundays that are worked. */
  workingWeekends: ReadonlySet<string>;
}

export const isWeekend = (day: string): boolean => [0, 6].includes(new Date(day).getUTCDay());

const isWorkingDay = (day: string, { holidays, workingWeekends }: WorkCalendar): boolean =>
  isWeekend(day) ? workingWeekends.has(day) : !holidays.has(day);

/** Returns the milliseconds between two instants that lie in working days, each of which counts from midnight to midnight. */
export function workingMs(since: number, until: number, calendar: WorkCalendar): number {
  let sum = 0;
  for (let day = beijingDay(since); day <= beijingDay(until); day = dayAfter(day, 1)) {
    if (!isWorkingDay(day, calendar)) continue;
    const { from, before } = instantsOf(day);
    sum += Math.min(until, Date.parse(before)) - Math.max(since, Date.parse(from));
  }
  return Math.max(0, sum);
}
