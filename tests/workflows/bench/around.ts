import type { Activities } from "../../../activities";

/** One call of an activity. */
export interface ActivityCall {
  name: keyof Activities;
  /** First argument of the activity; another one says who gives an order about money. */
  given: unknown;
  proceed: () => Promise<unknown>;
}

/** Wraps calls of activities: it may fail a call, or hold back its answer. */
export type Around = (call: ActivityCall) => Promise<unknown>;

/** Wraps the activities in place, so that an activity that calls another one meets the wrapper, too. */
export function withAround(activities: Activities, around: Around): Activities {
  type Call = (...given: unknown[]) => Promise<unknown>;
  const entries = Object.entries(activities) as [keyof Activities, Call][];
  const wrapped = entries.map(([name, call]) => [
    name,
    (given: unknown, ...rest: unknown[]) => around({ name, given, proceed: () => call(given, ...rest) }),
  ]);
  return Object.assign(activities, Object.fromEntries(wrapped));
}
