import { lockHoldsOf } from "../domain/locks/holds";
import type { EventType } from "../domain/application/events";
import { releaseLocks } from "./lock-claims";
import type { ApplicationModel } from "./models/application";
import type { LockClaimModel } from "./models/lock-claim";
import { leaveBehind, recordSteps, type Records } from "./step-records";
import { placeSteps, type ApplicationWrite, type CurrentRun } from "./write-steps";

export interface SavingDependencies extends Records {
  applications: ApplicationModel;
  locks: LockClaimModel;
  currentRun: CurrentRun;
}

/** What can change which lock an application holds. */
const aboutLocks: ReadonlySet<EventType> = new Set([
  "submitted",
  "edited",
  "reviewed",
  "handled",
  "withdrawn",
]);

/**
 * Writes some steps of an application as a whole: projection first, which carries them, then event log, SMS outbox and
 * locks. Repeating it finishes what a crash left half-done.
 * @returns false if the write came too late: a later one, or another run, stands
 */
export async function saveApplication(
  { applications, locks, currentRun, ...records }: SavingDependencies,
  write: ApplicationWrite & { runId: string },
): Promise<boolean> {
  const { application, steps } = write;
  const { id: applicationId } = application;
  const [{ version: first }] = steps;
  const placed = await placeSteps(
    {
      applications,
      currentRun,
      takingOver: async ({ stepsGeneration: generation = 0, steps: left = [] }) => {
        const before = left.filter(({ version }) => version < first);
        await recordSteps(records, { applicationId, generation, steps: before });
      },
    },
    write,
  );
  if (!placed) return false;
  const { generation, replaced } = placed;
  if (replaced !== undefined && replaced >= first)
    await leaveBehind(records, {
      applicationId,
      generation,
      after: first - 1,
      upTo: application.version,
      news: steps.flatMap(({ notifications }) => notifications.map(({ id }) => id)),
    });
  await recordSteps(records, { applicationId, generation, steps });

  const types = steps.map(({ event }) => event.type);
  if (!types.some((type) => aboutLocks.has(type))) return true;
  const holds = lockHoldsOf(application);
  // A submission gives back what a draft or an approval under way had claimed of another lock.
  if (holds.length > 0 && !types.includes("submitted")) return true;
  const { orgCode, form } = application;
  await releaseLocks(locks, { applicationId, keep: { holds, orgCode, lockSerial: form.lockSerial } });
  return true;
}
