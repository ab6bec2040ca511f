import { setTimeout as pause } from "node:timers/promises";
import { lives, type Life, type Surroundings } from "./lives";

export interface FillOptions {
  /** The number of applications to make. */
  count: number;
  /** The number of applications that are made at the same time. */
  atOnce: number;
  /**
   * Returns the people and the outside parties of an application, which is given by its number, counted from 0. They are
   * made afresh for each application, because tokens expire.
   */
  surroundings: (index: number) => Promise<Omit<Surroundings, "lockSerial">>;
  /** A text that stands in the lock serials of this run, so that they differ from those of other runs. */
  run: string;
  /** Is called after each application that is done. */
  onDone: (progress: { done: number; where: string }) => void;
}

/**
 * Plans the lives of the given number of applications. Each kind of life comes at least once if there are enough
 * applications; the rest is divided by the shares of the kinds.
 */
export function plan(count: number): { where: string; live: Life }[] {
  const shares = lives.reduce((sum, { share }) => sum + share, 0);
  const rest = Math.max(0, count - lives.length);
  const wanted = lives.map((life, index) => ({
    ...life,
    times: Number(index < count) + Math.floor((rest * life.share) / shares),
  }));
  const left = count - wanted.reduce((sum, { times }) => sum + times, 0);
  const planned = wanted.flatMap(({ times, ...life }, index) =>
    Array.from({ length: times + Number(index < left) }, (_, round) => ({ life, round })),
  );
  // The kinds take turns, so that a run that is interrupted has made some of each.
  return planned.toSorted((one, other) => one.round - other.round).map(({ life }) => life);
}

/**
 * Fills a running stack with applications in all stages.
 * @returns the number of applications of each kind
 * @throws the first failure, once the applications under way have ended
 */
export async function fill({
  count,
  atOnce,
  surroundings,
  run,
  onDone,
}: FillOptions): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  const waiting = plan(count).entries();
  let done = 0;
  let failed = false;

  async function work(): Promise<void> {
    for (const [index, { where, live }] of waiting) {
      if (failed) return;
      const lockSerial = `DEMO-${run}-${String(index + 1).padStart(5, "0")}`;
      try {
        await live({ ...(await surroundings(index)), lockSerial });
      } catch (error) {
        failed = true;
        throw new Error(`第 ${index + 1} 件（${where}）没有成功`, { cause: error });
      }
      counts.set(where, (counts.get(where) ?? 0) + 1);
      done += 1;
      onDone({ done, where });
      await pause(0);
    }
  }

  const ended = await Promise.allSettled(Array.from({ length: atOnce }, work));
  const failure = ended.find((end) => end.status === "rejected");
  if (failure) throw failure.reason;
  return counts;
}
