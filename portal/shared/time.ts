import { beijingTime as timeOf } from "../../domain/beijing-day";
import { words } from "../words";

/** An instant in Beijing time: "2026-01-02 15:04:05"; a dash where there is none. */
export const beijingTime = (instant: string | undefined): string =>
  instant === undefined ? words.common.none : timeOf(instant);

/** A span as a countdown shows it: 299 s → "4分59秒". Never below zero. */
export function countdown(spanMs: number): string {
  const seconds = Math.max(0, Math.ceil(spanMs / 1000));
  return words.time.remaining(Math.floor(seconds / 60), String(seconds % 60).padStart(2, "0"));
}
