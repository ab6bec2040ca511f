import { isDeepStrictEqual } from "node:util";
import type { Application } from "../../domain/application/application";
import type { ApplicationDocument } from "../../store/models/application";

/**
 * Result of comparing the projection with the open run. `same`: both have the same state. `wrong`: the run's state is the
 * right one, for example because the run was reset. `runBehind`: the run has lost what it wrote itself, because Temporal
 * died before its history held the step, or Temporal's data are older than MongoDB's. Then the stored state counts,
 * because people have seen it. The stored state also counts if the application had ended and its run was reset, because
 * money has gone back by then.
 */
export type RunComparison = "same" | "wrong" | "runBehind";

export function compareRun(
  { application, runId: writtenBy, version }: ApplicationDocument,
  { runId, known }: { runId: string; known: Application },
): RunComparison {
  // MongoDB doesn't store undefined fields, so they are removed before the comparison.
  if (isDeepStrictEqual(application, JSON.parse(JSON.stringify(known)))) return "same";
  const isFinal = writtenBy === runId || application.endedAt !== undefined;
  return isFinal && known.version < version ? "runBehind" : "wrong";
}
