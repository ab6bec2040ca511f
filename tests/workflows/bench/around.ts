import type { Activities } from "../../../activities";

/** One call of an activity, and what it does. */
export interface ActivityCall {
  name: keyof Activities;
  /** What the activity is given: each takes one thing. */
  given: unknown;
  proceed: () => Promise<unknown>;
}

/** Stands between the workflow and its activities: to fail a call, or to keep its answer back. */
export type Around = (call: ActivityCall) => Promise<unknown>;

/** In their own place, so that one which has others done meets it there, too. */
export function withAround(activities: Activities, around: Around): Activities {
  const entries = Object.entries(activities) as [keyof Activities, (given: unknown) => Promise<unknown>][];
  const wrapped = entries.map(([name, call]) => [
    name,
    (given: unknown) => around({ name, given, proceed: () => call(given) }),
  ]);
  return Object.assign(activities, Object.fromEntries(wrapped));
}
