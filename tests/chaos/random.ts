/**
 * Creates a generator of random numbers (mulberry32). The same seed gives the same numbers, so a failed run can be
 * repeated.
 */
export function createRandom(seed: number) {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    /** Returns a number from 0 up to, but not including, 1. */
    next,
    pick: <T>(choices: readonly [T, ...T[]]): T => choices[Math.floor(next() * choices.length)] ?? choices[0],
    /** Returns a whole number between two bounds, both included. */
    between: (least: number, most: number): number => least + Math.floor(next() * (most - least + 1)),
  };
}

export type Random = ReturnType<typeof createRandom>;
