/**
 * Creates a clock of the server's time, whatever the visitor's clock says. It learns from the Date header of every
 * answer (exact to a second) and, better, from the instant in a started payment.
 */
export function createServerClock(localNow: () => number) {
  let offsetMs = 0;
  let exact = false;
  return {
    /** Returns the server's time in milliseconds since the epoch. */
    now: () => localNow() + offsetMs,
    learnFromDate(header: string | null): void {
      const serverMs = Date.parse(header ?? "");
      // The header is truncated to whole seconds, so half a second is added as the best estimate.
      if (!exact && !Number.isNaN(serverMs)) offsetMs = serverMs + 500 - localNow();
    },
    learnExactly(instant: string): void {
      offsetMs = Date.parse(instant) - localNow();
      exact = true;
    },
  };
}

export type ServerClock = ReturnType<typeof createServerClock>;
