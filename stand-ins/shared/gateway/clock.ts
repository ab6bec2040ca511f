/** How a ledger's clock was set: moved against what it follows, or stopped. */
export interface ClockSetting {
  /** Milliseconds. */
  offsetMs: number;
  /** Milliseconds. */
  frozenAt?: number;
}

/** The ledger's clock: time of payment, expiry and the statement's day, apart from the signing clock. */
export interface LedgerClock {
  /** Milliseconds. */
  now(): Promise<number>;
  /** Sets the clock, running on from there unless frozen; undefined gives it back to what it follows. */
  set(setting: { at: number; frozen: boolean } | undefined): Promise<void>;
}

/**
 * @param options.follows what it follows while it isn't set, milliseconds
 * @param options.setting how it was set last; the ledger keeps that, so that it outlives the process
 */
export function createLedgerClock({
  follows,
  setting,
  keep,
}: {
  follows: () => number | Promise<number>;
  setting: () => ClockSetting;
  keep: (setting: ClockSetting) => void;
}): LedgerClock {
  return {
    async now() {
      const { offsetMs, frozenAt } = setting();
      return frozenAt ?? (await follows()) + offsetMs;
    },
    async set(next) {
      if (!next) return keep({ offsetMs: 0 });
      keep({ offsetMs: next.at - (await follows()), ...(next.frozen && { frozenAt: next.at }) });
    },
  };
}
