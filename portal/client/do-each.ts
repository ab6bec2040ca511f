import { TakenBack } from "./acting";
import { Stopped, type Pace, type SendOptions } from "./pace";
import { isPassing, problemOf, type Problem } from "./problem";

/** Result of the work on one item. */
export type Outcome = { done: true } | { done: false; problem: Problem };

interface DoEachOptions<T> extends SendOptions {
  items: readonly T[];
  work: (item: T) => Promise<unknown>;
  onOutcome: (item: T, outcome: Outcome) => void;
  pace: Pace;
}

/**
 * Decides whether a problem would hit the next item as well: nobody is signed in, no service answers, or the day's
 * quota is used up.
 */
const stopsAll = (problem: Problem): boolean =>
  problem.status === 401 || problem.code === "QUOTA_REACHED" || isPassing(problem);

/**
 * Does work on each item in turn. Each item has its own outcome, and a refused item doesn't stop the others.
 * @returns the problem that stopped the work early, or undefined after the last item or a requested stop
 */
export async function doEach<T>({
  items,
  work,
  onOutcome,
  pace,
  ...options
}: DoEachOptions<T>): Promise<Problem | undefined> {
  for (const item of items) {
    try {
      await pace.send(() => work(item), options);
      onOutcome(item, { done: true });
    } catch (error) {
      // An item whose outcome nobody knows has none yet, and is asked about under the same key when the work goes on.
      if (error instanceof Stopped || error instanceof TakenBack) return undefined;
      const problem = problemOf(error);
      if (problem.code === "UNCONFIRMED") return undefined;
      if (stopsAll(problem)) return problem;
      onOutcome(item, { done: false, problem });
    }
  }
  return undefined;
}
