/** Calendar days as the accountant counts them: in Beijing, which is UTC+8 all year round. */

/** Milliseconds by which Beijing is ahead of UTC, all year round. */
export const beijingOffsetMs = 8 * 3_600_000;
/** Milliseconds of a day. All days are equally long, because Beijing has no summer time. */
export const dayMs = 86_400_000;

/** Returns the Beijing day (YYYY-MM-DD) of an instant, which is given in milliseconds or ISO 8601. */
export function beijingDay(instant: number | string): string {
  return new Date(new Date(instant).getTime() + beijingOffsetMs).toISOString().slice(0, 10);
}

/** Decides whether the text is an existing day, written YYYY-MM-DD. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) && dayAfter(text, 0) === text;
}

/** Returns a day that a person wrote ("2026/1/5", "2026.01.05", "2026年1月5日") as YYYY-MM-DD; any other text trimmed. */
export function readDay(written: string): string {
  const text = written.normalize("NFKC").trim();
  const [, year = "", month = "", date = ""] =
    /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text) ?? [];
  return year === "" ? text : `${year}-${month.padStart(2, "0")}-${date.padStart(2, "0")}`;
}

const firstDay = "0000-01-01";
const lastDay = "9999-12-31";

/**
 * Returns the day that is `days` days later, or earlier if negative. The result stays within 0000-01-01 and 9999-12-31,
 * because days are compared as texts of four-digit years.
 */
export function dayAfter(day: string, days: number): string {
  const atMs = Date.parse(day) + days * dayMs;
  const within = Math.min(Math.max(atMs, Date.parse(firstDay)), Date.parse(lastDay));
  return new Date(within).toISOString().slice(0, 10);
}

/** Returns all days from the first to the last, both included; none if the last comes before the first. */
export function daysBetween(first: string, last: string): string[] {
  const count = Math.max((Date.parse(last) - Date.parse(first)) / dayMs + 1, 0);
  return Array.from({ length: count }, (_, index) => dayAfter(first, index));
}

/** Returns the first instant of a Beijing day, and that of the next day, in ISO 8601 UTC. */
export function instantsOf(day: string): { from: string; before: string } {
  const startMs = Date.parse(day) - beijingOffsetMs;
  return { from: new Date(startMs).toISOString(), before: new Date(startMs + dayMs).toISOString() };
}

/** Returns an instant in Beijing time: "2026-01-05 09:00:00". */
export function beijingTime(instant: string): string {
  return new Date(Date.parse(instant) + beijingOffsetMs).toISOString().slice(0, 19).replace("T", " ");
}
