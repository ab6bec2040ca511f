/** Smallest number of failing runs that can point to the release. Fewer may each have a fault of their own. */
const fewest = 3;
/** Number of failing runs beyond which the release is at fault, however many runs are open. */
const most = 20;

/**
 * Decides whether so many runs' tasks fail that the release is at fault and has to be rolled back. To revive all of them
 * instead would terminate runs that recover by themselves, and the revived runs would fail too.
 */
export const isReleaseAtFault = ({ failing, open }: { failing: number; open: number }): boolean =>
  failing > most || (failing >= fewest && failing * 3 >= open);
