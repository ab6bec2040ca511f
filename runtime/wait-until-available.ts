import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { describeError } from "../lib/describe-error";
import { within } from "../lib/time-limit";

/** Exit code EX_UNAVAILABLE of sysexits.h: a part that this process needs stayed away for as long as it was told to wait. */
export const awayExitCode = 69;

/** Error for a part that stayed away until the time limit. */
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
  /** Time limit, in milliseconds since the epoch. */
  giveUpAt: number;
  /** Signal that the process was told to stop, which ends the wait. */
  signal: AbortSignal;
  now?: () => number;
  /**
   * Longest pause between two attempts, in milliseconds. The first pause is a tenth of it, and each is twice the one
   * before.
   */
  pauseMs?: number;
  /** Time limit of one attempt, in milliseconds. */
  attemptMs?: number;
}

/**
 * Tries again and again to reach a part that may not be there yet.
 * @throws StayedAway if it is still away at the time limit
 * @throws the signal's reason if the process was told to stop
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
