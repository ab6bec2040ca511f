import type { Application } from "../domain/application/application";
import type { ApplicationDocument, ApplicationModel } from "./models/application";
import { projectionUpdate } from "./projection";
import { leaveBehind, type Records } from "./step-records";

interface Mending {
  /** What stands, and is wrong. */
  stood: ApplicationDocument;
  /** What the open run knows. */
  known: Application;
  runId: string;
}

/** Makes the projection what the open run knows. False if it was written meanwhile: then the run has spoken itself. */
export async function mendProjection(
  { applications, ...records }: Records & { applications: ApplicationModel },
  { stood, known, runId }: Mending,
): Promise<boolean> {
  const { _id, version, updatedAt } = stood;
  const former = stood.generation ?? 0;
  const generation = stood.runId === runId ? former : former + 1;
  // The time stays: the run's next write is later than what it wrote itself.
  const { $set, $unset } = projectionUpdate(known, updatedAt);
  const { matchedCount } = await applications.updateOne(
    { _id, version, updatedAt, generation: stood.generation ?? null, runId: stood.runId ?? null },
    { $set: { ...$set, generation, runId }, $unset: { ...$unset, steps: "" } },
  );
  if (matchedCount === 0) return false;
  const { version: upTo } = known;
  await leaveBehind(records, { applicationId: _id, generation, after: upTo, upTo, news: [] });
  return true;
}
