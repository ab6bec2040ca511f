import { Stopped, type Pace, type SendOptions } from "./pace";
import { isPassing, problemOf, type Problem } from "./problem";

/** How a thing fared. */
export type Outcome = { done: true } | { done: false; problem: Problem };

interface DoEachOptions<T> extends SendOptions {
  items: readonly T[];
  work: (item: T) => Promise<unknown>;
  onOutcome: (item: T, outcome: Outcome) => void;
  pace: Pace;
}

/** What befalls the next one as well: nobody is signed in, nothing answers, or no more of them are allowed today. */
const stopsAll = (problem: Problem): boolean =>
  problem.status === 401 || problem.code === "QUOTA_REACHED" || isPassing(problem);

/**
 * Does something to each in turn; each has its own outcome, and one that is refused stops no other.
 * @returns what stopped it before the end; undefined behind the last one, or when it was told to stop
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
      if (error instanceof Stopped) return undefined;
      const problem = problemOf(error);
      if (stopsAll(problem)) return problem;
      onOutcome(item, { done: false, problem });
    }
  }
  return undefined;
}
