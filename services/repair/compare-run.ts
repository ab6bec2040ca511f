import { isDeepStrictEqual } from "node:util";
import type { Application } from "../../domain/application/application";
import type { ApplicationDocument } from "../../store/models/application";

/**
 * How the projection stands to the open run:
 * - `same`: it says what the run knows.
 * - `wrong`: the run knows better. It was reset, say, or a step was written that Temporal lost and nobody was told of.
 * - `runBehind`: the run has lost what was acknowledged. Temporal's data are older than MongoDB's.
 */
export type RunComparison = "same" | "wrong" | "runBehind";

export function compareRun(
  { application, runId: writtenBy, version, steps = [] }: ApplicationDocument,
  { runId, known }: { runId: string; known: Application },
): RunComparison {
  // As MongoDB gives it back: without what is undefined.
  if (isDeepStrictEqual(application, JSON.parse(JSON.stringify(known)))) return "same";
  const acknowledged = (steps[0]?.version ?? version) - 1;
  return writtenBy === runId && known.version < acknowledged ? "runBehind" : "wrong";
}
