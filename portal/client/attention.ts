/** How long until a wait looks again whether somebody came back. Milliseconds. */
const tick = 1_000;

let touchedAt = performance.now();
for (const event of ["pointermove", "pointerdown", "keydown", "wheel", "touchstart", "focus"]) {
  window.addEventListener(event, () => void (touchedAt = performance.now()), {
    passive: true,
    capture: true,
  });
}

/** For how long there was neither a key nor a move of the mouse. Milliseconds. */
export const idleMs = (): number => performance.now() - touchedAt;

interface Wait {
  /** Milliseconds; asked again while waiting, since it is shorter once somebody is back. */
  afterMs: () => number;
  signal: AbortSignal;
}

/** Waits as long as told, and on as long as the tab is hidden; a tab that comes back into sight ends it at once. */
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
