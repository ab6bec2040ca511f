import { useCallback, useRef, useState } from "react";
import { problemOf, type Problem } from "./problem";

export interface Action<A extends unknown[], R> {
  /** Runs the action. The result is undefined if the action failed, or another run is under way. */
  run: (...args: A) => Promise<R | undefined>;
  busy: boolean;
  problem: Problem | undefined;
  dismiss: () => void;
}

/** An action of the user. Only one run happens at a time, and its problem is kept to be shown. */
export function useAction<A extends unknown[], R>(work: (...args: A) => Promise<R>): Action<A, R> {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const underWay = useRef(false);

  async function run(...args: A): Promise<R | undefined> {
    if (underWay.current) return undefined;
    underWay.current = true;
    setBusy(true);
    setProblem(undefined);
    try {
      return await work(...args);
    } catch (error) {
      setProblem(problemOf(error));
      return undefined;
    } finally {
      underWay.current = false;
      setBusy(false);
    }
  }

  return { run, busy, problem, dismiss: useCallback(() => setProblem(undefined), []) };
}
