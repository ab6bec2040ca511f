import { ApplicationFailure } from "@temporalio/workflow";
import { outdatedRun } from "../../domain/application/run-origin";

/** Counts the background work of a workflow: whether any is left, and whether all of it pauses. */
export class Tasks {
  private begun = 0;
  private resting = 0;

  /** True when none is left. */
  get idle(): boolean {
    return this.begun === 0;
  }

  /** True when all that is left only waits for a time or for news. */
  get atRest(): boolean {
    return this.begun === this.resting;
  }

  add(task: Promise<void>): void {
    this.begun += 1;
    void task.finally(() => {
      this.begun -= 1;
    });
  }

  /** Only for work that was added. */
  async rest<T>(pause: () => Promise<T>): Promise<T> {
    this.resting += 1;
    try {
      return await pause();
    } finally {
      this.resting -= 1;
    }
  }
}

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

/** The end of a run that was started from an earlier state than what is stored. */
export function createOutdated() {
  let end: () => void = () => undefined;
  const found = new Promise<never>((_resolve, reject) => {
    end = () =>
      reject(ApplicationFailure.nonRetryable("the application has gone on from an earlier run", outdatedRun));
  });
  // Awaited only by the run itself, which may end before.
  found.catch(() => undefined);
  return { found, end };
}
