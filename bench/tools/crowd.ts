export interface Crowd {
  /** How often the work is done in all. */
  times: number;
  /** How many do it at once. */
  atOnce: number;
}

export interface CrowdResult {
  perSecond: number;
  /** How long each took. Milliseconds. */
  each: number[];
}

/** Does some work many times, so many at once, and says how fast it went. @throws what the work throws */
export async function crowd({ times, atOnce }: Crowd, work: () => Promise<unknown>): Promise<CrowdResult> {
  const each: number[] = [];
  let begun = 0;
  const started = performance.now();
  const one = async () => {
    while (begun < times) {
      begun += 1;
      const before = performance.now();
      await work();
      each.push(performance.now() - before);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, times) }, one));
  return { perSecond: times / ((performance.now() - started) / 1000), each };
}
