/** Returns a copy in reverse order. The oldest supported browsers lack `toReversed`. */
export const latestFirst = <T>(oldestFirst: readonly T[]): T[] => [...oldestFirst].reverse();
