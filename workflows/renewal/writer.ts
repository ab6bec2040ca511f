import type { Activities } from "../../activities";
import type { SavedAs } from "../../activities/store";
import type { Step } from "../../contract/step";
import { localStore, localThenRegular, store } from "./activities";
import { endOfActivation } from "../local-activity-gate";

export type ApplicationWrite = Parameters<Activities["saveApplication"]>[0];
type OneStep = Omit<ApplicationWrite, "steps"> & { step: Step; save?: Save };

/** Function that writes by a local activity. */
export type Save = (write: ApplicationWrite) => Promise<SavedAs>;

const justSave: Save = (write) => localStore.saveApplication(write);

interface WriterOptions {
  /** Called after each write. */
  onWritten: (savedAs: SavedAs) => void;
  /** Does a write, and ends the run if the store refuses it as outdated. */
  orEnd: <T>(write: () => Promise<T>) => Promise<T>;
}

/** Creates the writer of a workflow's events. It writes them in order, and those of the same moment in one write. */
export function createWriter({ onWritten, orEnd }: WriterOptions) {
  let last: Promise<unknown> = Promise.resolve();
  /** Write that has not begun yet. Events that come until then join it. */
  let next: { steps: Step[]; latest: OneStep; save: Save; written: Promise<void> } | undefined;

  /**
   * Runs local activities one after another. If two were under way at once, a replay would deliver both results at the
   * same time, whichever ended first, and the commands that follow could come in another order than in the history.
   */
  function inSequence<T>(call: () => Promise<T>): Promise<T> {
    const called = last.then(call);
    last = called.catch(() => undefined);
    return called;
  }

  async function begin(): Promise<void> {
    // Events that follow immediately from an event are written together with it.
    await endOfActivation();
    if (!next) return;
    const { steps, latest, save } = next;
    next = undefined;
    const [first, ...others] = steps;
    if (!first) return;
    const { step: _, save: _save, ...state } = latest;
    const write: ApplicationWrite = { ...state, steps: [first, ...others] };
    const summary = `保存 v${write.application.version} ${steps.map(({ type }) => type).join()}`;
    const savedAs = await orEnd(() =>
      localThenRegular<SavedAs>(
        () => save(write),
        () => store.saveApplication.executeWithOptions({ summary }, [write]),
      ),
    );
    onWritten(savedAs);
  }

  return {
    inSequence,
    /** True while events wait for their write to begin. */
    get hasWaiting(): boolean {
      return next !== undefined;
    },
    /** Adds an event to the next write. Resolves when it and all events before it are written. */
    write(latest: OneStep): Promise<void> {
      if (next) {
        next.steps.push(latest.step);
        next.latest = { ...latest, before: next.latest.before };
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
