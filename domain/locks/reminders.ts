import { dayMs } from "../beijing-day";
import { lockKey } from "../form/lock-key";

/** So many days before a lock ends, its organisation is reminded. */
export const reminderDays = [30, 7, 1] as const;

/** Days from one day to another (YYYY-MM-DD); below zero once it is past. */
export const daysUntil = (day: string, today: string): number =>
  (Date.parse(day) - Date.parse(today)) / dayMs;

/**
 * The reminder that is due, by its number of days; undefined where none is. A day on which nobody reminded is made
 * good on the next, until the following reminder is due.
 */
export function reminderDue(expiresOn: string, today: string): number | undefined {
  const left = daysUntil(expiresOn, today);
  if (left < 0) return undefined;
  return reminderDays.filter((days) => left <= days).pop();
}

/** One lock's reminder: each lock is told of once for each expiry and number of days. */
export const reminderId = (serial: string, expiresOn: string, days: number): string =>
  `lock-${lockKey(serial)}:expires-${expiresOn}-${days}`;

/** The locks of one SMS, by serial number, the first to end first: "LOCK-0001等18把", no longer than is sent. */
export function remindedText([first = "", ...others]: readonly string[], longest: number): string {
  const more = others.length > 0 ? `等${others.length + 1}把` : "";
  // A number that is longer is told by its end.
  return first.slice(-(longest - more.length)) + more;
}

/**
 * Whether an organisation's phone may still be reminded: on, and a lock of it ends on the day or after.
 * @param since - YYYY-MM-DD in Beijing
 */
export const isReminderOfUse = (
  { on, lastEndsOn }: { on: boolean; lastEndsOn: string | undefined },
  since: string,
): boolean => on && lastEndsOn !== undefined && lastEndsOn >= since;
