/** Somebody's place in a queue. */
export interface Waiting {
  id: string;
  orgCode: string;
  /** Milliseconds since the epoch. */
  since: number;
}

/**
 * Who is next, when many wait: each organisation's first before anybody's second, and so on; among equals who has waited
 * longest. However many one organisation sends in, another's first is not behind them.
 */
export function fairOrder(waiting: readonly Waiting[]): string[] {
  const oldestFirst = waiting.toSorted(
    (one, other) => one.since - other.since || (one.id < other.id ? -1 : 1),
  );
  const rounds = new Map<string, number>();
  const placed = oldestFirst.map(({ id, orgCode }) => {
    const round = rounds.get(orgCode) ?? 0;
    rounds.set(orgCode, round + 1);
    return { id, round };
  });
  return placed.toSorted((one, other) => one.round - other.round).map(({ id }) => id);
}
