import type { Urgency } from "../../domain/application/view";
import { idleMs, whenLookedAt } from "./attention";

const minute = 60_000;
/** How often a page asks, whatever is on it. Milliseconds. */
const everyMs: Record<Urgency, number> = { code: minute / 20, waiting: minute / 12, watched: minute / 6 };
/** So long after their last touch somebody is still thought to look. Milliseconds. */
const lookedAtMs: Record<Urgency, number> = { code: 10 * minute, waiting: 10 * minute, watched: 2 * minute };
/** Of a page that nobody touched for longer. */
const idleEveryMs = minute / 2;

interface AskAgainOptions {
  /** Asks once; its problems are its own. Patient: it may take its time, with repeats. */
  load: (patient: boolean) => Promise<void>;
  urgency: () => Urgency;
  signal: AbortSignal;
}

/** How many ask again and again on the page that is open, and when one of them last did: they share what a page may ask. */
let asking = 0;
let lastAskedAt = -Infinity;

/** Asks at once and then again and again: rarely when the page is forgotten, and never while nobody can see it. */
export async function askAgain({ load, urgency, signal }: AskAgainOptions): Promise<void> {
  asking += 1;
  // Those that began together ask again one after another.
  const place = asking;
  let [isFirst, beganAt] = [true, performance.now()];
  // While it waits, what is shown may change, and with it how long it is to wait; and others ask in between.
  const afterMs = () => {
    const now = urgency();
    const every = idleMs() > lookedAtMs[now] ? idleEveryMs : everyMs[now];
    const shares = isFirst ? Math.min(place, asking) : asking;
    return Math.max(shares * every, lastAskedAt + every - beganAt);
  };
  try {
    for (; !signal.aborted; isFirst = false) {
      lastAskedAt = performance.now();
      await load(isFirst);
      beganAt = performance.now();
      await whenLookedAt({ afterMs, signal });
    }
  } finally {
    asking -= 1;
  }
}
