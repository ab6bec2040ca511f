/** An entry that waits in a queue, with its organisation. */
export interface Waiting {
  id: string;
  orgCode: string;
  /** Start of the wait, in milliseconds since the epoch. */
  since: number;
}

/**
 * Sorts a queue fairly and returns the ids: the first entry of each organisation comes before the second entry of any,
 * and so on; among entries of the same rank, the one that has waited longest comes first. However many entries one
 * organisation has, another's first entry is not behind them.
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
