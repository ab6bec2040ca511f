import { beijingTime as timeOf } from "../../domain/beijing-day";
import { words } from "../words";

/** Returns an instant in Beijing time, "2026-01-02 15:04:05"; a dash if there is none. */
export const beijingTime = (instant: string | undefined): string =>
  instant === undefined ? words.common.none : timeOf(instant);

/** Returns the time of day in Beijing, "15:04:05", of an instant in milliseconds since the epoch. */
export const beijingClock = (ms: number): string => timeOf(new Date(ms).toISOString()).slice(-8);

/** Returns a span in milliseconds as a countdown, never negative: 299 s → "4分59秒". */
export function countdown(spanMs: number): string {
  const seconds = Math.max(0, Math.ceil(spanMs / 1000));
  return words.time.remaining(Math.floor(seconds / 60), String(seconds % 60).padStart(2, "0"));
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Returns a waiting time in everyday words: "3天", "5小时", "12分钟". */
export function waitedFor(since: string | undefined, now = Date.now()): string {
  if (since === undefined) return words.common.none;
  const span = Math.max(0, now - Date.parse(since));
  if (span >= dayMs) return words.time.days(Math.floor(span / dayMs));
  if (span >= hourMs) return words.time.hours(Math.floor(span / hourMs));
  return words.time.minutes(Math.floor(span / minuteMs));
}
