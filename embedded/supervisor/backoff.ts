/** How long to wait before a child that died is started again, in milliseconds. */
export interface Backoff {
  initialMs: number;
  maxMs: number;
  /** A child that lived this long begins anew with the initial wait. */
  resetAfterMs: number;
}

export const defaultBackoff: Backoff = { initialMs: 500, maxMs: 10_000, resetAfterMs: 30_000 };

export interface LastLife {
  /** The wait before the life that just ended; undefined for the first. */
  previousMs: number | undefined;
  aliveMs: number;
}

/** The wait before the next start. */
export function nextDelay(backoff: Backoff, { previousMs, aliveMs }: LastLife): number {
  if (previousMs === undefined || aliveMs >= backoff.resetAfterMs) return backoff.initialMs;
  return Math.min(previousMs * 2, backoff.maxMs);
}
