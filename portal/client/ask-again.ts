import { isIdle, whenLookedAt } from "./attention";

interface AskAgainOptions {
  /** Asks once; its problems are its own. Patient: it may take its time, with repeats. */
  load: (patient: boolean) => Promise<void>;
  /** Milliseconds until the next time. */
  interval: () => number;
  signal: AbortSignal;
}

/** Nobody has touched the page for long: no more often than twice a minute, whatever there is to ask. Milliseconds. */
const idleInterval = 30_000;
/** How many ask again and again on the page that is open. */
let asking = 0;
/** Shorter intervals are short of their own accord: somebody waits for a payment that is under way. Milliseconds. */
const urgentInterval = 1_000;

/** Asks at once and then again and again: rarely when the page is forgotten, and never while nobody can see it. */
export async function askAgain({ load, interval, signal }: AskAgainOptions): Promise<void> {
  asking += 1;
  // While it waits, what is shown may change, and with it how long it is to wait.
  const rest = () => {
    const wanted = interval();
    return isIdle() && wanted > urgentInterval ? Math.max(wanted, idleInterval * asking) : wanted;
  };
  try {
    for (let first = true; !signal.aborted; first = false) {
      await load(first);
      await whenLookedAt({ afterMs: rest, signal });
    }
  } finally {
    asking -= 1;
  }
}
