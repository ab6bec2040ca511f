/** Interval at which a wait checks whether the visitor is back, in milliseconds. */
const tick = 1_000;

let touchedAt = performance.now();
for (const event of ["pointermove", "pointerdown", "keydown", "wheel", "touchstart", "focus"]) {
  window.addEventListener(event, () => void (touchedAt = performance.now()), {
    passive: true,
    capture: true,
  });
}

/** Returns the time since the last key or mouse movement, in milliseconds. */
export const idleMs = (): number => performance.now() - touchedAt;

interface Wait {
  /**
   * Returns the length of the wait in milliseconds. It is called repeatedly, because the wait becomes shorter once the
   * visitor is back.
   */
  afterMs: () => number;
  signal: AbortSignal;
}

/**
 * Waits for the given time, and longer while the tab is hidden. A tab that becomes visible again ends the wait at once.
 */
export function whenLookedAt({ afterMs, signal }: Wait): Promise<void> {
  const beganAt = performance.now();
  let wasHidden = document.hidden;
  return new Promise((resolve) => {
    const look = () => {
      wasHidden ||= document.hidden;
      const isOver = performance.now() - beganAt >= afterMs();
      if (!signal.aborted && (document.hidden || !(isOver || wasHidden))) return;
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
      resolve();
    };
    const timer = setInterval(look, Math.min(tick, afterMs()));
    document.addEventListener("visibilitychange", look);
    signal.addEventListener("abort", look);
  });
}
