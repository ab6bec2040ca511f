/** Days as the accountant counts them: in Beijing, which is UTC+8 all the year round. */

/** Beijing is ahead of UTC by this, all year round. */
export const beijingOffsetMs = 8 * 3_600_000;
/** Beijing has no summer time: every day is as long. */
export const dayMs = 86_400_000;

/** The day (YYYY-MM-DD) of an instant: milliseconds, or ISO 8601. */
export function beijingDay(instant: number | string): string {
  return new Date(new Date(instant).getTime() + beijingOffsetMs).toISOString().slice(0, 10);
}

/** True for a day that there is, written YYYY-MM-DD. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) && dayAfter(text, 0) === text;
}

/** "2026/1/5", "2026.01.05" and "2026年1月5日" are the days that people mean by them. */
export function readDay(written: string): string {
  const text = written.normalize("NFKC").trim();
  const [, year = "", month = "", date = ""] =
    /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text) ?? [];
  return year === "" ? text : `${year}-${month.padStart(2, "0")}-${date.padStart(2, "0")}`;
}

const firstDay = "0000-01-01";
const lastDay = "9999-12-31";

/**
 * The day so many days after another; before it, if the number is negative. The first and the last day that four
 * digits can name are the ends: days are compared as texts.
 */
export function dayAfter(day: string, days: number): string {
  const atMs = Date.parse(day) + days * dayMs;
  const within = Math.min(Math.max(atMs, Date.parse(firstDay)), Date.parse(lastDay));
  return new Date(within).toISOString().slice(0, 10);
}

/** The days from the first to the last, both included; none if the last comes first. */
export function daysBetween(first: string, last: string): string[] {
  const count = Math.max((Date.parse(last) - Date.parse(first)) / dayMs + 1, 0);
  return Array.from({ length: count }, (_, index) => dayAfter(first, index));
}

/** The day's first instant, and that of the next day (ISO 8601 UTC). */
export function instantsOf(day: string): { from: string; before: string } {
  const startMs = Date.parse(day) - beijingOffsetMs;
  return { from: new Date(startMs).toISOString(), before: new Date(startMs + dayMs).toISOString() };
}

/** An instant as the accountant reads it: "2026-01-05 09:00:00". */
export function beijingTime(instant: string): string {
  return new Date(Date.parse(instant) + beijingOffsetMs).toISOString().slice(0, 19).replace("T", " ");
}
