import { setTimeout as pause } from "node:timers/promises";
import { activityInfo } from "@temporalio/activity";
import type { Activities } from "../../../activities";
import type { Around } from "./around";
import { signal } from "./signal";

interface Held {
  /** Resolves when the activity has its answer, which is then held back. */
  answered: Promise<void>;
  /** Passes the answer on to the workflow. */
  release: () => void;
}

/**
 * Creates an interceptor that holds answers of activities back, so that a test decides what happens in the meantime.
 */
export function createHeldCalls() {
  const holds = new Map<keyof Activities, { answer: () => void; released: Promise<void> }>();

  /** Releases of held calls. A try that outlasts its time limit, as on a busy machine, is followed by another, which is held, too. */
  const releases = new Map<string, Promise<void>>();
  const delays = new Map<keyof Activities, (nth: number) => number>();
  let calls = 0;

  const around: Around = async ({ name, proceed }) => {
    calls += 1;
    const { activityId, workflowExecution, isLocal } = activityInfo();
    const call = `${workflowExecution?.runId} ${activityId}`;
    // While a local activity runs, the workflow takes in no messages. Only a regular activity leaves room for them, so
    // the local try fails.
    if (holds.has(name) && isLocal) throw new Error("held: asked again the regular way");
    const delayMs = delays.get(name)?.(calls) ?? 0;
    if (delayMs > 0) await pause(delayMs);
    const answer = await proceed();
    const hold = holds.get(name);
    if (hold) {
      holds.delete(name);
      releases.set(call, hold.released);
      hold.answer();
    }
    await releases.get(call);
    return answer;
  };

  return {
    around,
    /** Delays the calls of an activity by real milliseconds, which may depend on the number of the call. */
    slowDown: (name: keyof Activities, delayMs: (nth: number) => number) => delays.set(name, delayMs),
    /** Holds the answer of the next call of an activity back, and those of its further tries. */
    holdNext(name: keyof Activities): Held {
      const answered = signal();
      const released = signal();
      holds.set(name, { answer: answered.give, released: released.given });
      return { answered: answered.given, release: released.give };
    },
  };
}
