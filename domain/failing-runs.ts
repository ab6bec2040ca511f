/** So few that fail say nothing of the release: each may have a fault of its own. */
const fewest = 3;
/** So many are never each one's own fault, however many are open. */
const most = 20;

/**
 * True where so many runs' tasks fail that it is the release's fault: it is to be rolled back. Whoever revived them all
 * would terminate what goes on by itself then, and what was revived would fail, too.
 */
export const isReleaseAtFault = ({ failing, open }: { failing: number; open: number }): boolean =>
  failing > most || (failing >= fewest && failing * 3 >= open);
