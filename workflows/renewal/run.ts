import { ApplicationFailure } from "@temporalio/workflow";

/** Counts a workflow's background work: whether any is left, and whether all of it pauses. */
export class Tasks {
  private begun = 0;
  private resting = 0;

  /** True if no work is left. */
  get idle(): boolean {
    return this.begun === 0;
  }

  /** True if all the work that is left only waits for a time or for news. */
  get atRest(): boolean {
    return this.begun === this.resting;
  }

  add(task: Promise<void>): void {
    this.begun += 1;
    void task.finally(() => {
      this.begun -= 1;
    });
  }

  /** Pauses a piece of work. Only added work may call this. */
  async rest<T>(pause: () => Promise<T>): Promise<T> {
    this.resting += 1;
    try {
      return await pause();
    } finally {
      this.resting -= 1;
    }
  }
}

/** Default number of events in a run's history after which a new run continues. */
const defaultEventsPerRun = 2_000;

/**
 * Most events that each cause adds to the history, including its workflow task, which several causes at the same time
 * share.
 */
const eventsOf = {
  /** Events of an update: its task's scheduling, start and completion, and its own acceptance and completion. */
  message: 5,
  /** Events of a step: its local activity's marker, and a change of search attributes. */
  step: 2,
  /** Events of a pause: the timer's start and end with a task, and an activity with another task. */
  pause: 11,
} as const;

/**
 * Number of bytes of a run's history after which a new run continues: half of that at which Temporal warns of a large
 * history. It ends a run at five times as many.
 */
const bytesPerRun = 5_000_000;
/** Most bytes of a character of JSON text in UTF-8. Payloads are compressed, which this leaves out. */
const bytesOfCharacter = 3;

/**
 * Creates a counter that estimates the length of this run's history from what happened in it. Temporal's own counts can't
 * be used: they also include events that a replay doesn't have, such as the task of a refused update, so a replay would
 * end the run at another place.
 */
export function createRunLength(eventsPerRun: number | undefined) {
  const most = eventsPerRun ?? defaultEventsPerRun;
  let events = 0;
  let bytes = 0;

  return {
    /** @param content - what the history holds of it: a message's input; the application after a step, which answers it */
    grow(by: keyof typeof eventsOf, content?: unknown): void {
      events += eventsOf[by];
      if (content !== undefined) bytes += JSON.stringify(content).length * bytesOfCharacter;
    },
    get isLong(): boolean {
      return events >= most || bytes >= bytesPerRun;
    },
  };
}

export type RunLength = ReturnType<typeof createRunLength>;

/** Creates the end of a run whose state isn't the stored one: `end` makes `found` reject with a failure of the type. */
export function createEnd() {
  let end: (type: string) => void = () => undefined;
  const found = new Promise<never>((_resolve, reject) => {
    end = (type) =>
      reject(ApplicationFailure.nonRetryable("the run's state is not the application's stored one", type));
  });
  // Only the run itself awaits this promise, and may end before; without this handler its rejection would count as
  // unhandled.
  found.catch(() => undefined);
  return { found, end };
}
