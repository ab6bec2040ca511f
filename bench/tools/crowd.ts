export interface Crowd {
  /** The number of times that the work is done in all. */
  times: number;
  /** The number of times that the work is done at once. */
  atOnce: number;
}

export interface CrowdResult {
  perSecond: number;
  /** The time that each piece of work took, in milliseconds. */
  each: number[];
}

/** Does some work many times, several at once, and measures how fast it went. @throws whatever the work throws */
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
