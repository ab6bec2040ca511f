/** Setting of a ledger's clock: an offset from the clock that it follows, or a fixed instant. */
export interface ClockSetting {
  /** Offset from the followed clock, in milliseconds. */
  offsetMs: number;
  /** Instant at which the clock stands still, in milliseconds since the epoch. */
  frozenAt?: number;
}

/** The ledger's clock. It gives the time of payments, expiry and the statement's day; signatures use another clock. */
export interface LedgerClock {
  /** Returns the time in milliseconds since the epoch. */
  now(): Promise<number>;
  /**
   * Sets the clock to an instant, from which it runs on unless it is frozen. Undefined makes it follow the other clock
   * again.
   */
  set(setting: { at: number; frozen: boolean } | undefined): Promise<void>;
}

/**
 * Creates a ledger's clock.
 * @param options.follows clock to follow while no setting is made, in milliseconds
 * @param options.setting returns the last setting, which the ledger stores so that it outlives the process
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
