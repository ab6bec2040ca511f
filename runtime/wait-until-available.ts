import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { describeError } from "../lib/describe-error";
import { within } from "../lib/time-limit";

/** EX_UNAVAILABLE of sysexits.h: what this process needs stayed away for as long as it was told to wait. */
export const awayExitCode = 69;

/** A part stayed away until patience ran out. */
export class StayedAway extends Error {
  override readonly name = "StayedAway";

  constructor(
    readonly part: string,
    cause: unknown,
  ) {
    super(`${part} stayed away`, { cause });
  }
}

export interface Waiting {
  log: Logger;
  /** When to give up. Milliseconds since the epoch. */
  giveUpAt: number;
  /** Ends the waiting: the process was told to stop. */
  signal: AbortSignal;
  now?: () => number;
  /** The longest pause between two attempts. The first is a tenth of it, and each is twice the one before. */
  pauseMs?: number;
  /** How long one attempt may take. */
  attemptMs?: number;
}

/**
 * Reaches a part that may not be there yet, again and again.
 * @throws StayedAway when it is still away at the end
 * @throws the signal's reason when the process was told to stop
 */
export async function waitUntilAvailable<T>(
  part: string,
  reach: () => Promise<T>,
  waiting: Waiting,
): Promise<T> {
  const { log, giveUpAt, signal, now = Date.now, pauseMs = 1_000, attemptMs = 15_000 } = waiting;
  for (let restMs = pauseMs / 10; ; restMs = Math.min(2 * restMs, pauseMs)) {
    signal.throwIfAborted();
    try {
      return await within(attemptMs, reach);
    } catch (error) {
      if (now() + pauseMs >= giveUpAt) throw new StayedAway(part, error);
      log.warn({ part, error: describeError(error) }, "waiting for a part that is away");
    }
    await sleep(restMs, undefined, { signal }).catch(() => undefined);
  }
}
