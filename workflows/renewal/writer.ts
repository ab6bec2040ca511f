import type { Activities } from "../../activities";
import type { Step } from "../../contract/step";
import { localStore, localThenRegular, store } from "./activities";
import { endOfActivation } from "../local-activity-gate";

export type ApplicationWrite = Parameters<Activities["saveApplication"]>[0];
type OneStep = Omit<ApplicationWrite, "steps"> & { step: Step; save?: Save };

/** Holds of locks that other applications had. */
type LostHolds = Awaited<ReturnType<Activities["saveApplication"]>>;

/** Writes by a local activity. */
export type Save = (write: ApplicationWrite) => Promise<LostHolds | void>;

const justSave: Save = (write) => localStore.saveApplication(write);

interface WriterOptions {
  /** Called when it was written without a lock, which another application has. */
  onLostHold: () => void;
  /** Does a write, and ends the run where that may write no more. */
  orEnd: <T>(write: () => Promise<T>) => Promise<T>;
}

/** Writes down what a workflow comes to: in order, and what it comes to at the same time in one write. */
export function createWriter({ onLostHold, orEnd }: WriterOptions) {
  let last: Promise<unknown> = Promise.resolve();
  /** The write that has not begun: whoever comes until then has a part in it. */
  let next: { steps: Step[]; latest: OneStep; save: Save; written: Promise<void> } | undefined;

  /**
   * Runs local activities one after another. Of two under way at once, a replay would hear at the same time, whichever
   * ended first: what follows from them could come in another order than it did.
   */
  function inSequence<T>(call: () => Promise<T>): Promise<T> {
    const called = last.then(call);
    last = called.catch(() => undefined);
    return called;
  }

  async function begin(): Promise<void> {
    // What follows at once from a step is written with it.
    await endOfActivation();
    if (!next) return;
    const { steps, latest, save } = next;
    next = undefined;
    const [first, ...others] = steps;
    if (!first) return;
    const { step: _, save: _save, ...state } = latest;
    const write: ApplicationWrite = { ...state, steps: [first, ...others] };
    const summary = `保存 v${write.application.version} ${steps.map(({ type }) => type).join()}`;
    const lost = await orEnd(() =>
      localThenRegular<LostHolds | void>(
        () => save(write),
        () => store.saveApplication.executeWithOptions({ summary }, [write]),
      ),
    );
    if (lost) onLostHold();
  }

  return {
    inSequence,
    /** True of steps whose write has not begun. */
    get hasWaiting(): boolean {
      return next !== undefined;
    },
    /** Resolves when the step is written, with all before it. */
    write(latest: OneStep): Promise<void> {
      if (next) {
        next.steps.push(latest.step);
        next.latest = latest;
        if (latest.save && next.save === justSave) next.save = latest.save;
        return next.written;
      }
      const { step, save = justSave } = latest;
      next = { steps: [step], latest, save, written: Promise.resolve() };
      next.written = inSequence(begin);
      return next.written;
    },
  };
}
