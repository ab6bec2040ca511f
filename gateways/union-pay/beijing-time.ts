import { beijingOffsetMs } from "../../domain/beijing-day";

/**
 * UnionPay tells time in Beijing, which is UTC+8 all the year round, in whole seconds.
 */

/** An instant (ms, or ISO 8601) as YYYYMMDDhhmmss in Beijing time; fractions of a second are cut off. */
export function toBeijingStamp(instant: number | string): string {
  const ms = new Date(instant).getTime();
  return new Date(ms + beijingOffsetMs).toISOString().replace(/\D/g, "").slice(0, 14);
}

/**
 * The instant, in ms, of a YYYYMMDDhhmmss in Beijing time.
 * @throws RangeError when it isn't 14 digits or no such moment exists
 */
export function fromBeijingStamp(stamp: string): number {
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(stamp);
  if (!parts) {
    throw new RangeError("not a YYYYMMDDhhmmss time");
  }
  const [, year, month, day, hour, minute, second] = parts;
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}+08:00`);
  // Date.parse takes 30 February for 2 March: what doesn't come back the same never existed.
  if (Number.isNaN(ms) || toBeijingStamp(ms) !== stamp) {
    throw new RangeError("no such moment");
  }
  return ms;
}

/**
 * The instant, in ms, of a MMDDhhmmss in Beijing time.
 * UnionPay leaves the year out, so it is the year that brings it nearest to `near` (ms).
 * @throws RangeError when no such moment exists around `near`
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
