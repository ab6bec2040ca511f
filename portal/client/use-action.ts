import { useCallback, useRef, useState } from "react";
import { TakenBack, whileActing } from "./acting";
import { problemOf, type Problem } from "./problem";

export interface Action<A extends unknown[], R> {
  /** Runs the action. The result is undefined if the action failed, or another run is under way. */
  run: (...args: A) => Promise<R | undefined>;
  busy: boolean;
  problem: Problem | undefined;
  /** Forgets the problem. An action under way is taken back, or at least no longer repeated. */
  dismiss: () => void;
}

/** An action of the user. Only one run happens at a time, and its problem is kept to be shown. */
export function useAction<A extends unknown[], R>(work: (...args: A) => Promise<R>): Action<A, R> {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const underWay = useRef(false);
  const stopping = useRef<AbortController>(undefined);

  async function run(...args: A): Promise<R | undefined> {
    if (underWay.current) return undefined;
    underWay.current = true;
    stopping.current = new AbortController();
    setBusy(true);
    setProblem(undefined);
    try {
      return await whileActing(stopping.current.signal, () => work(...args));
    } catch (error) {
      // An action that was taken back before anything was sent has not happened.
      if (!(error instanceof TakenBack)) setProblem(problemOf(error));
      return undefined;
    } finally {
      underWay.current = false;
      setBusy(false);
    }
  }

  const dismiss = useCallback(() => {
    stopping.current?.abort();
    setProblem(undefined);
  }, []);
  return { run, busy, problem, dismiss };
}
