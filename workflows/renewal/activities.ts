import {
  ActivityFailure,
  ApplicationFailure,
  isCancellation,
  log,
  proxyActivities,
  proxyLocalActivities,
} from "@temporalio/workflow";
import type { Activities } from "../../activities";
import { contradictedRun, outdatedRun } from "../../domain/application/run-origin";

/**
 * Writes to MongoDB as local activities, some together with the gateway call that follows the write. Local activities are
 * twice as fast as regular ones, so every write is tried once as a local activity. The limit from scheduling to closing
 * includes the wait for a slot of the worker. It makes a local activity end, except on an overloaded machine, before its
 * workflow task needs a heartbeat to stay alive.
 */
export const localStore = proxyLocalActivities<Activities>({
  startToCloseTimeout: "5 seconds",
  scheduleToCloseTimeout: "6 seconds",
  retry: { maximumAttempts: 1 },
});

/** Writes to MongoDB as regular activities, which are retried for as long as MongoDB is away. */
export const store = proxyActivities<Activities>({
  startToCloseTimeout: "10 seconds",
  retry: { initialInterval: "1 second", maximumInterval: "30 seconds" },
});

/** Writes by a local activity, and by a regular one if that fails. */
export async function localThenRegular<T>(
  locally: () => Promise<T>,
  regularly: () => Promise<T>,
): Promise<T> {
  try {
    return await locally();
  } catch (error) {
    // The error's class is not checked: a time-out comes as an ActivityFailure, but on replay as a TimeoutFailure.
    if (isCancellation(error)) throw error;
    log.warn("store is away: the write goes on as a regular activity");
  }
  return regularly();
}

/**
 * Returns the type of the failure with which the run has to end, if the store refused a write because the run was started
 * from an earlier state than the stored one, or contradicts it.
 */
export const endOfRun = (error: unknown): string | undefined =>
  error instanceof ActivityFailure && error.cause instanceof ApplicationFailure
    ? [outdatedRun, contradictedRun].find((type) => type === (error.cause as ApplicationFailure).type)
    : undefined;

/**
 * Calls to outside parties that may be repeated and mostly take a moment. A local activity saves Temporal a workflow task
 * and four events. It is tried only once, since messages wait meanwhile.
 */
export const triedOnce = proxyLocalActivities<Activities>({
  startToCloseTimeout: "2 seconds",
  scheduleToCloseTimeout: "4 seconds",
  retry: { maximumAttempts: 1 },
});

/** Object that runs local activities one after another. */
interface LocalActivitySequence {
  inSequence<T>(call: () => Promise<T>): Promise<T>;
}

/** Makes a call as a local activity once the earlier ones have ended, and as a regular activity if that fails. */
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

/** Activities for prepay orders, which may take 20 seconds in all, because a bidder is waiting. */
export const triedFor20Seconds = proxyActivities<Activities>({
  startToCloseTimeout: "8 seconds",
  scheduleToCloseTimeout: "20 seconds",
  retry: { initialInterval: "500 milliseconds", maximumInterval: "3 seconds" },
});

/** Activities that query a gateway or provider. The workflow itself asks again later, so three tries are enough. */
export const triedThreeTimes = proxyActivities<Activities>({
  startToCloseTimeout: "8 seconds",
  retry: { initialInterval: "500 milliseconds", maximumAttempts: 3 },
});

const insistent = {
  startToCloseTimeout: "30 seconds",
  retry: { initialInterval: "1 second", backoffCoefficient: 2, maximumInterval: "10 minutes" },
} as const;

/** Activities for orders that must arrive however long the other side is away. Each order is idempotent by its number. */
export const triedForever = proxyActivities<Activities>(insistent);

/** Activities for such orders whose workflow looks at the state about once a day and orders anew. Retries end after a day. */
export const triedForADay = proxyActivities<Activities>({
  ...insistent,
  scheduleToCloseTimeout: "1 day",
  retry: { ...insistent.retry, maximumInterval: "1 hour" },
});
