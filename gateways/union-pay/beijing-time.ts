import { beijingOffsetMs } from "../../domain/beijing-day";

/** UnionPay's times are Beijing time, UTC+8 all year round, in whole seconds. */

/** Returns an instant (milliseconds, or ISO 8601) as YYYYMMDDhhmmss in Beijing time, without fractions of a second. */
export function toBeijingStamp(instant: number | string): string {
  const ms = new Date(instant).getTime();
  return new Date(ms + beijingOffsetMs).toISOString().replace(/\D/g, "").slice(0, 14);
}

/**
 * Returns the instant of a YYYYMMDDhhmmss in Beijing time, in milliseconds since the epoch.
 * @throws RangeError if it isn't 14 digits, or there is no such moment
 */
export function fromBeijingStamp(stamp: string): number {
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(stamp);
  if (!parts) {
    throw new RangeError("not a YYYYMMDDhhmmss time");
  }
  const [, year, month, day, hour, minute, second] = parts;
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}+08:00`);
  // Date.parse reads 30 February as 2 March. A stamp that isn't the same after conversion names no real moment.
  if (Number.isNaN(ms) || toBeijingStamp(ms) !== stamp) {
    throw new RangeError("no such moment");
  }
  return ms;
}

/**
 * Returns the instant of a MMDDhhmmss in Beijing time, in milliseconds since the epoch. UnionPay leaves out the year,
 * so the year that is nearest to `near` (milliseconds) is taken.
 * @throws RangeError if there is no such moment around `near`
 */
export function fromYearlessStamp({ stamp, near }: { stamp: string; near: number }): number {
  const year = Number(toBeijingStamp(near).slice(0, 4));
  const candidates = [year - 1, year, year + 1].flatMap((candidate) => {
    try {
      return [fromBeijingStamp(`${candidate}${stamp}`)];
    } catch {
      return [];
    }
  });
  const [nearest] = candidates.toSorted((a, b) => Math.abs(a - near) - Math.abs(b - near));
  if (nearest === undefined) {
    throw new RangeError("not a MMDDhhmmss time");
  }
  return nearest;
}
