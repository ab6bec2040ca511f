/**
 * The server's time, whatever the visitor's clock says: learnt from the Date of every answer (exact to a second)
 * and, better, from the instant that comes with a started payment.
 */
export function createServerClock(localNow: () => number) {
  let offsetMs = 0;
  let exact = false;
  return {
    /** Milliseconds since the epoch. */
    now: () => localNow() + offsetMs,
    learnFromDate(header: string | null): void {
      const serverMs = Date.parse(header ?? "");
      // The header is cut to whole seconds: half a second more is the best guess.
      if (!exact && !Number.isNaN(serverMs)) offsetMs = serverMs + 500 - localNow();
    },
    learnExactly(instant: string): void {
      offsetMs = Date.parse(instant) - localNow();
      exact = true;
    },
  };
}

export type ServerClock = ReturnType<typeof createServerClock>;
