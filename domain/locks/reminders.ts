import { dayMs } from "../beijing-day";
import { lockKey } from "../form/lock-key";

/** Days before a lock's last day on which its organisation is reminded. */
export const reminderDays = [30, 7, 1] as const;

/** Returns the number of days from `today` to `day` (YYYY-MM-DD); negative if it is past. */
export const daysUntil = (day: string, today: string): number =>
  (Date.parse(day) - Date.parse(today)) / dayMs;

/**
 * Returns the number of days of the reminder that is due; undefined if none is. If no reminder went out on its day, it is
 * sent on a later one, until the next reminder is due.
 */
export function reminderDue(expiresOn: string, today: string): number | undefined {
  const left = daysUntil(expiresOn, today);
  if (left < 0) return undefined;
  return reminderDays.filter((days) => left <= days).pop();
}

/** Returns the id of a lock's reminder: each lock has one for each last day and number of days before it. */
export const reminderId = (serial: string, expiresOn: string, days: number): string =>
  `lock-${lockKey(serial)}:expires-${expiresOn}-${days}`;

/**
 * Returns the text for the locks of one SMS, with the serial number of the one that ends first: "LOCK-0001等18把". It is at
 * most `longest` characters long.
 */
export function remindedText([first = "", ...others]: readonly string[], longest: number): string {
  const more = others.length > 0 ? `等${others.length + 1}把` : "";
  // A serial number that is too long is shown by its end.
  return first.slice(-(longest - more.length)) + more;
}

/**
 * Decides whether an organisation's reminders are still of use: they are on, and one of its locks ends on the day `since`
 * or later.
 * @param since - Beijing day, YYYY-MM-DD
 */
export const isReminderOfUse = (
  { on, lastEndsOn }: { on: boolean; lastEndsOn: string | undefined },
  since: string,
): boolean => on && lastEndsOn !== undefined && lastEndsOn >= since;
