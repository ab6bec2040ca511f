import { problemOf, type Problem } from "./problem";

/** How a thing fared: undefined while it waits, then done or with its problem. */
export type Outcome = { done: true } | { done: false; problem: Problem };

interface DoEachOptions<T> {
  items: readonly T[];
  work: (item: T) => Promise<unknown>;
  onOutcome: (item: T, outcome: Outcome) => void;
  /** So many at a time. */
  atOnce?: number;
}

/** Does something to each, a few at a time; each has its own outcome, and none stops the others. */
export async function doEach<T>({ items, work, onOutcome, atOnce = 4 }: DoEachOptions<T>): Promise<void> {
  const rest = [...items];
  const doNext = async () => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) {
      try {
        await work(item);
        onOutcome(item, { done: true });
      } catch (error) {
        onOutcome(item, { done: false, problem: problemOf(error) });
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, doNext));
}
