import type { Application } from "../domain/application/application";
import type { RunOrigin } from "../domain/application/run-origin";
import type { ApplicationDocument, ApplicationModel } from "./models/application";
import type { SmsMessageModel } from "./models/sms-message";
import { writeWithHolds } from "./holds";
import { newMark, projectionUpdate } from "./write-projection";
import { fingerprintOf } from "../domain/application/fingerprint";
import { withdrawMessages } from "./post-messages";

interface Mending {
  /** Stored projection, which is wrong. */
  stood: ApplicationDocument;
  /** Application as the open run knows it. */
  known: Application;
  runId: string;
  origin: RunOrigin;
}

/**
 * Replaces the projection by the state that the open run knows. Returns false if the projection was written meanwhile,
 * because then the run has written its state itself.
 */
export async function mendProjection(
  { applications, messages }: { applications: ApplicationModel; messages: SmsMessageModel },
  { stood, known, runId, origin: { firstRunId } }: Mending,
): Promise<boolean> {
  const { _id, version, updatedAt } = stood;
  const former = stood.generation ?? 0;
  const generation = stood.runId === runId ? former : former + 1;
  // `updatedAt` stays unchanged, so that the run's next write is later than it and takes effect.
  const { written } = await writeWithHolds(applications, known, (lost) => {
    const { $set, $unset } = projectionUpdate(known, updatedAt, lost);
    return applications.updateOne(
      { _id, version, updatedAt, generation: stood.generation ?? null, runId: stood.runId ?? null },
      {
        $set: {
          ...$set,
          generation,
          stepsGeneration: generation,
          runId,
          firstRunId,
          state: fingerprintOf(known),
          before: [],
          untold: newMark(),
        },
        $unset: { ...$unset, steps: "" },
      },
    );
  });
  if (written.matchedCount === 0) return false;
  await withdrawMessages(messages, { applicationId: _id, after: known.version, news: [] });
  return true;
}
