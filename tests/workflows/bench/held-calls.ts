import { setTimeout as pause } from "node:timers/promises";
import { activityInfo } from "@temporalio/activity";
import type { Activities } from "../../../activities";
import type { Around } from "./around";
import { signal } from "./signal";

interface Held {
  /** Resolves when the answer is there, and kept back. */
  answered: Promise<void>;
  /** Lets the answer go on to the workflow. */
  release: () => void;
}

/** Keeps answers back, so that a test decides what comes between a question and its answer. */
export function createHeldCalls() {
  const holds = new Map<keyof Activities, { answer: () => void; released: Promise<void> }>();

  const delays = new Map<keyof Activities, (nth: number) => number>();
  let calls = 0;

  const around: Around = async ({ name, proceed }) => {
    calls += 1;
    // A local activity would keep back all else that the workflow is told: only a regular call leaves room for it.
    if (holds.has(name) && activityInfo().isLocal) throw new Error("held: asked again the regular way");
    const delayMs = delays.get(name)?.(calls) ?? 0;
    if (delayMs > 0) await pause(delayMs);
    const answer = await proceed();
    const hold = holds.get(name);
    holds.delete(name);
    hold?.answer();
    await hold?.released;
    return answer;
  };

  return {
    around,
    /** Real milliseconds that each call of that name takes longer, by its number. */
    slowDown: (name: keyof Activities, delayMs: (nth: number) => number) => delays.set(name, delayMs),
    /** Keeps back the answer of the next call of that name. */
    holdNext(name: keyof Activities): Held {
      const answered = signal();
      const released = signal();
      holds.set(name, { answer: answered.give, released: released.given });
      return { answered: answered.given, release: released.give };
    },
  };
}
