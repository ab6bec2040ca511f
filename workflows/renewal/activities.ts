import {
  ActivityFailure,
  ApplicationFailure,
  isCancellation,
  log,
  proxyActivities,
  proxyLocalActivities,
} from "@temporalio/workflow";
import type { Activities } from "../../activities";
import { outdatedRun } from "../../domain/application/run-origin";

/**
 * Writes to MongoDB, with the call that follows where one does, run as local activities: twice as fast as regular ones, so
 * they are tried once that way. The time from scheduling to closing includes the wait for a slot of the worker, so that a
 * local activity ends before its workflow task has to be kept alive by a heartbeat, but on the busiest machine.
 */
export const localStore = proxyLocalActivities<Activities>({
  startToCloseTimeout: "5 seconds",
  scheduleToCloseTimeout: "6 seconds",
  retry: { maximumAttempts: 1 },
});

/** Writes to MongoDB as regular activities, which wait for it for as long as it takes. */
export const store = proxyActivities<Activities>({
  startToCloseTimeout: "10 seconds",
  retry: { initialInterval: "1 second", maximumInterval: "30 seconds" },
});

/** Writes by a local activity; where that fails, by the regular one. */
export async function localThenRegular<T>(
  locally: () => Promise<T>,
  regularly: () => Promise<T>,
): Promise<T> {
  try {
    return await locally();
  } catch (error) {
    // Not asked for its class: a time-out comes as an ActivityFailure, and on replay as a TimeoutFailure.
    if (isCancellation(error)) throw error;
    log.warn("store is away: the write goes on as a regular activity");
  }
  return regularly();
}

/** True of the store's refusal to write for a run that was started from an earlier state than what is stored. */
export const isOutdated = (error: unknown): boolean =>
  error instanceof ActivityFailure &&
  error.cause instanceof ApplicationFailure &&
  error.cause.type === outdatedRun;

/**
 * Calls to the outside that may be repeated and mostly take a moment. As a local activity such a call spares Temporal a
 * task and four events; one try is all, since messages wait meanwhile.
 */
export const triedOnce = proxyLocalActivities<Activities>({
  startToCloseTimeout: "2 seconds",
  scheduleToCloseTimeout: "4 seconds",
  retry: { maximumAttempts: 1 },
});

/** Runs local activities one after another. */
interface LocalActivitySequence {
  inSequence<T>(call: () => Promise<T>): Promise<T>;
}

/** Tries it locally, once those before it have ended; where that fails, the regular way. */
export async function localInSequenceThenRegular<T>(
  sequence: LocalActivitySequence,
  locally: () => Promise<T>,
  regularly: () => Promise<T>,
): Promise<T> {
  try {
    return await sequence.inSequence(locally);
  } catch (error) {
    if (isCancellation(error)) throw error;
    return regularly();
  }
}

/** Prepay may take 20 seconds in all: a bidder is waiting. */
export const triedFor20Seconds = proxyActivities<Activities>({
  startToCloseTimeout: "8 seconds",
  scheduleToCloseTimeout: "20 seconds",
  retry: { initialInterval: "500 milliseconds", maximumInterval: "3 seconds" },
});

/** Questions to a gateway or provider. The workflow itself asks again later, so a few tries are enough. */
export const triedThreeTimes = proxyActivities<Activities>({
  startToCloseTimeout: "8 seconds",
  retry: { initialInterval: "500 milliseconds", maximumAttempts: 3 },
});

const insistent = {
  startToCloseTimeout: "30 seconds",
  retry: { initialInterval: "1 second", backoffCoefficient: 2, maximumInterval: "10 minutes" },
} as const;

/** Orders that must arrive however long the other side is away; each is idempotent by its number. */
export const triedForever = proxyActivities<Activities>(insistent);

/** The same, where whoever orders looks about once a day, and orders anew. */
export const triedForADay = proxyActivities<Activities>({
  ...insistent,
  scheduleToCloseTimeout: "1 day",
  retry: { ...insistent.retry, maximumInterval: "1 hour" },
});
