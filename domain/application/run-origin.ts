/** Origin of a run, which decides whether it may write its application. */
export interface RunOrigin {
  /** Id of the first run of the chain. Temporal keeps it when a run continues as a new one, and when a run is reset. */
  firstRunId: string;
  /** Generation of the stored application from which that first run was started; absent if it was a draft. */
  generation?: number;
}

/** Facts of a stored application about the runs that wrote it. */
export interface WrittenBy {
  firstRunId?: string;
  generation?: number;
}

/** Generation of a draft, which no run has written. */
export const draftGeneration = 0;

/**
 * Decides whether a run may write the application. It may if it belongs to the chain that wrote the application last, or
 * was started from nothing older than the stored state. Any other run was started from the past, for example by somebody
 * who sent the bytes of a history again. If a release without chains wrote the application last, any run may write it.
 */
export const mayTakeOver = (
  stored: WrittenBy,
  { firstRunId, generation: startedFrom = draftGeneration }: RunOrigin,
): boolean =>
  stored.firstRunId === undefined ||
  stored.firstRunId === firstRunId ||
  startedFrom >= (stored.generation ?? draftGeneration);

/** Type of the failure with which such a run ends. */
export const outdatedRun = "OUTDATED_RUN";

/** Type of the failure with which a run ends whose state contradicts the stored one, which then counts. */
export const contradictedRun = "STATE_CONTRADICTED";

/** Type of the failure with which a run ends that this system did not start. */
export const foreignRun = "FOREIGN_RUN";

/**
 * End of a run: `failed` with the type of its failure, `terminated` with the reason that was given, or in another way
 * (`completed`, `timedOut`).
 */
export type RunEnd =
  | { kind: "failed"; type: string | undefined }
  | { kind: "terminated"; reason: string | undefined }
  | { kind: "completed" | "timedOut" };
