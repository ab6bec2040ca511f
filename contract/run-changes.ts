/**
 * Changes of the workflow's steps that every release in use knows, oldest first; only appended to. A run that is begun
 * with their number has them from its start. All others ask for each by `patched`, which costs a marker and a write of
 * search attributes: those that began before, all of what a release in use does not know yet, and those that go on from
 * where another run stood. Their first task may do nothing but refuse an update: when nothing was left of it in the
 * history, Temporal refused the next update as one that no worker had processed.
 */
const settledChanges = [
  "ends-again",
  "what a message began is not taken up",
  "messages in turn, runs by their own count",
  "order numbers of 20",
  "what follows a write goes with it",
  "an approval is written with its claim",
] as const;

export type RunChange = (typeof settledChanges)[number];

/** How many a run is begun with. */
export const settledChangeCount = settledChanges.length;

/** Whether a run that was begun with so many has the change for certain. */
export const hasFromStart = (change: RunChange, count: number | undefined): boolean =>
  settledChanges.indexOf(change) < (count ?? 0);
