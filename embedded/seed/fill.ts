import { setTimeout as pause } from "node:timers/promises";
import { lives, type Life, type Surroundings } from "./lives";

export interface FillOptions {
  /** How many applications. */
  count: number;
  /** How many at once. */
  atOnce: number;
  /** People and outside parties of an application by its number from 0, afresh for each: tokens run out. */
  surroundings: (index: number) => Promise<Omit<Surroundings, "lockSerial">>;
  /** Makes lock serials of this run different from those of another. */
  run: string;
  /** Told after each application. */
  onDone: (progress: { done: number; where: string }) => void;
}

/** The lives of so many applications: each kind at least once where there are enough, then by its share. */
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
  // Kinds take turns, so that what is interrupted has some of each.
  return planned.toSorted((one, other) => one.round - other.round).map(({ life }) => life);
}

/**
 * Fills a running stack with applications in all stages.
 * @returns how many there are of each kind
 * @throws the first failure, once what was under way has ended
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
