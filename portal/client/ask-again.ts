import type { Urgency } from "../../domain/application/view";
import { idleMs, whenLookedAt } from "./attention";

const minute = 60_000;
/** Interval between the polls of a page, in milliseconds, by urgency. */
const everyMs: Record<Urgency, number> = { code: minute / 20, waiting: minute / 12, watched: minute / 6 };
/** Time after the last input for which somebody is assumed to look at the page, in milliseconds. */
const lookedAtMs: Record<Urgency, number> = { code: 10 * minute, waiting: 10 * minute, watched: 2 * minute };
/** Interval between the polls of a page without recent input, in milliseconds. */
const idleEveryMs = minute / 2;

interface AskAgainOptions {
  /** Polls once and handles its own problems. `patient` allows repeats of the call. */
  load: (patient: boolean) => Promise<void>;
  urgency: () => Urgency;
  signal: AbortSignal;
}

/** Number of pollers on the open page, and the time of the latest poll. They share the page's rate. */
let asking = 0;
let lastAskedAt = -Infinity;

/** Polls at once and then repeatedly: rarely on a page without recent input, and never while the page is hidden. */
export async function askAgain({ load, urgency, signal }: AskAgainOptions): Promise<void> {
  asking += 1;
  // Pollers that began together poll one after another.
  const place = asking;
  let [isFirst, beganAt] = [true, performance.now()];
  // The interval is computed anew while waiting, because the page's urgency may change and other pollers poll
  // meanwhile.
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
