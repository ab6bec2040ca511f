import { beijingOffsetMs, dayMs } from "../../domain/beijing-day";

/** Number of days for which the provider keeps records of messages. */
const maxDays = 30;

/**
 * Returns the Beijing dates (YYYYMMDD) from one instant to another, both in milliseconds since the epoch, latest first.
 */
export function beijingDatesBetween(from: number, to: number): string[] {
  const firstDay = Math.floor((from + beijingOffsetMs) / dayMs);
  const lastDay = Math.floor((to + beijingOffsetMs) / dayMs);
  const days = Math.min(Math.max(lastDay - firstDay, 0) + 1, maxDays);
  return Array.from({ length: days }, (_, back) =>
    new Date((lastDay - back) * dayMs).toISOString().slice(0, 10).replaceAll("-", ""),
  );
}
