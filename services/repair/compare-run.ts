import { isDeepStrictEqual } from "node:util";
import type { Application } from "../../domain/application/application";
import type { ApplicationDocument } from "../../store/models/application";

/**
 * How the projection stands to the open run:
 * - `same`: it says what the run knows.
 * - `wrong`: the run knows better. It was reset, say.
 * - `runBehind`: the run has lost what it wrote itself: Temporal died before its history held the step, or Temporal's data
 *   are older than MongoDB's. What is stored was seen by people, and is what counts. So it is where the application has
 *   ended and its run was reset: money has gone back by then.
 */
export type RunComparison = "same" | "wrong" | "runBehind";

export function compareRun(
  { application, runId: writtenBy, version }: ApplicationDocument,
  { runId, known }: { runId: string; known: Application },
): RunComparison {
  // As MongoDB gives it back: without what is undefined.
  if (isDeepStrictEqual(application, JSON.parse(JSON.stringify(known)))) return "same";
  const isFinal = writtenBy === runId || application.endedAt !== undefined;
  return isFinal && known.version < version ? "runBehind" : "wrong";
}
