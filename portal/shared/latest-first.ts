/** A copy in the reverse order; `toReversed` is unknown to the oldest browsers. */
export const latestFirst = <T>(oldestFirst: readonly T[]): T[] => [...oldestFirst].reverse();
