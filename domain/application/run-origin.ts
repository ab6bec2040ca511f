/** Facts of a run by which it may, or may not, write its application. */
export interface RunOrigin {
  /** The first run of its chain: Temporal keeps it where a run goes on as a new one, and where one is reset. */
  firstRunId: string;
  /** The generation of the stored application from which that first run was started; none is a draft's. */
  generation?: number;
}

/** Facts of a stored application about the runs that wrote it. */
export interface WrittenBy {
  firstRunId?: string;
  generation?: number;
}

/** The generation of a draft: no run has written it. */
export const draftGeneration = 0;

/**
 * True for a run of the chain that wrote the application last, and for one that was started from nothing older than what
 * is stored. Any other was started from the past, as by somebody who sends the bytes of a history again. An application
 * that was written last by a release that kept no chains is anybody's.
 */
export const mayTakeOver = (
  stored: WrittenBy,
  { firstRunId, generation: startedFrom = draftGeneration }: RunOrigin,
): boolean =>
  stored.firstRunId === undefined ||
  stored.firstRunId === firstRunId ||
  startedFrom >= (stored.generation ?? draftGeneration);

/** The type of the failure by which such a run ends. */
export const outdatedRun = "OUTDATED_RUN";
