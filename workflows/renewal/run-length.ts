/** A run goes on as a new one after so many events of its history, unless its input says otherwise. */
const defaultEventsPerRun = 2_000;

/** Events of the history at most, the workflow task among them: several that come together share one. */
const eventsOf = {
  /** An update: task scheduled, started and completed; accepted, completed. */
  message: 5,
  /** Its marker, search attributes. */
  step: 2,
  /** A timer started and fired, a task, and an activity with another task. */
  pause: 11,
} as const;

/**
 * How long the history of this run has become, by what happened in it. Temporal's own count can't be asked: it grows
 * also with what leaves no trace, as the task of a refused update does, and a replay, which has no such task, would not
 * find the end of the run where it was.
 */
export function createRunLength(eventsPerRun: number | undefined) {
  const most = eventsPerRun ?? defaultEventsPerRun;
  let events = 0;

  return {
    grow(by: keyof typeof eventsOf): void {
      events += eventsOf[by];
    },
    get isLong(): boolean {
      return events >= most;
    },
  };
}

export type RunLength = ReturnType<typeof createRunLength>;
