import type { Activities } from "../../../activities";

/** One call of an activity. */
export interface ActivityCall {
  name: keyof Activities;
  /** Argument of the activity; each takes exactly one. */
  given: unknown;
  proceed: () => Promise<unknown>;
}

/** Wraps calls of activities: it may fail a call, or hold back its answer. */
export type Around = (call: ActivityCall) => Promise<unknown>;

/** Wraps the activities in place, so that an activity that calls another one meets the wrapper, too. */
export function withAround(activities: Activities, around: Around): Activities {
  const entries = Object.entries(activities) as [keyof Activities, (given: unknown) => Promise<unknown>][];
  const wrapped = entries.map(([name, call]) => [
    name,
    (given: unknown) => around({ name, given, proceed: () => call(given) }),
  ]);
  return Object.assign(activities, Object.fromEntries(wrapped));
}
