/** The waits before a child that died is started again, in milliseconds. */
export interface Backoff {
  initialMs: number;
  maxMs: number;
  /** The lifetime of a child after which the next wait is the initial one again. */
  resetAfterMs: number;
}

export const defaultBackoff: Backoff = { initialMs: 500, maxMs: 10_000, resetAfterMs: 30_000 };

export interface LastLife {
  /** The wait before the life that just ended, or undefined for the first life. */
  previousMs: number | undefined;
  aliveMs: number;
}

/** Returns the wait before the next start, in milliseconds. */
export function nextDelay(backoff: Backoff, { previousMs, aliveMs }: LastLife): number {
  if (previousMs === undefined || aliveMs >= backoff.resetAfterMs) return backoff.initialMs;
  return Math.min(previousMs * 2, backoff.maxMs);
}
