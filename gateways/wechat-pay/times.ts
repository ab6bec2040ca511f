import { beijingOffsetMs } from "../../domain/beijing-day";

/** An instant as WeChat wants it: whole seconds, +08:00. */
export function toBeijingTime(instant: string): string {
  return `${new Date(Date.parse(instant) + beijingOffsetMs).toISOString().slice(0, 19)}+08:00`;
}

/** ISO 8601 UTC of a time with an offset. Throws a RangeError when it is none. */
export function toUtc(time: string): string {
  return new Date(time).toISOString();
}
