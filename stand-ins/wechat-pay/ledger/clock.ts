/** The ledger's clock: success_time, expiry and the statement's day, apart from the signing clock. */
export interface LedgerClock {
  /** Milliseconds. */
  now(): Promise<number>;
  /** Sets the clock, running on from there unless frozen; undefined gives it back to its source. */
  set(setting: { at: number; frozen: boolean } | undefined): void;
}

export function createLedgerClock(
  source: () => number | Promise<number>,
  realNow: () => number,
): LedgerClock {
  let setting: { at: number; frozen: boolean; since: number } | undefined;
  return {
    async now() {
      if (!setting) return source();
      return setting.frozen ? setting.at : setting.at + (realNow() - setting.since);
    },
    set(next) {
      setting = next && { ...next, since: realNow() };
    },
  };
}

const beijingOffsetMs = 8 * 3_600_000;

/** RFC 3339 with +08:00 and whole seconds, as WeChat writes times. */
export function toBeijingTime(instant: string): string {
  return `${new Date(Date.parse(instant) + beijingOffsetMs).toISOString().slice(0, 19)}+08:00`;
}

/** YYYY-MM-DD in Beijing. */
export function toBeijingDate(instant: string): string {
  return toBeijingTime(instant).slice(0, 10);
}
