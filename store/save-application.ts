import { writeWithHolds, writeProjection, type ApplicationWrite, type CurrentRun } from "./write-projection";
import type { ApplicationModel } from "./models/application";
import { isDuplicateKey } from "./models/duplicate-key";
import { postMessages, withdrawMessages, type Outbox } from "./post-messages";

export interface SavingDependencies extends Outbox {
  applications: ApplicationModel;
  currentRun: CurrentRun;
}

type Write = ApplicationWrite & { runId: string };

/**
 * - `saved`; `lost` are holds that other applications had
 * - `late`: a later write, or another run, stands
 * - `outdated`: the run was started from an earlier state than what stands, which it may not overwrite
 * - `held`: nothing was written, since another application has a lock that this one would hold
 */
export type Saved = { outcome: "saved"; lost: readonly string[] } | { outcome: "late" | "outdated" | "held" };

/**
 * Writes some steps of an application as a whole, then takes their SMS to the outbox. Repeating it finishes what a crash
 * left half-done.
 */
export async function saveApplication(deps: SavingDependencies, write: Write): Promise<Saved> {
  const { written, lost } = await writeWithHolds(deps.applications, write.application, (without) =>
    writeOnce(deps, write, without),
  );
  return finish(deps, write, written, lost);
}

/** The same for a step that takes a lock: nothing is written where another application holds that. */
export async function saveIfFree(deps: SavingDependencies, write: Write): Promise<Saved> {
  let written: Awaited<ReturnType<typeof writeOnce>>;
  try {
    written = await writeOnce(deps, write);
  } catch (error) {
    if (isDuplicateKey(error)) return { outcome: "held" };
    throw error;
  }
  return finish(deps, write, written);
}

const writeOnce = (
  { applications, currentRun, ...outbox }: SavingDependencies,
  write: Write,
  lost?: readonly string[],
): ReturnType<typeof writeProjection> => {
  const [{ version: first }] = write.steps;
  return writeProjection(
    {
      applications,
      currentRun,
      takingOver: ({ stepsGeneration: generation = 0, steps: left = [] }) =>
        postMessages(outbox, { generation, steps: left.filter(({ version }) => version < first) }),
    },
    write,
    lost,
  );
};

async function finish(
  outbox: Outbox,
  { application, steps }: Write,
  written: Awaited<ReturnType<typeof writeOnce>>,
  lost: readonly string[] = [],
): Promise<Saved> {
  if (typeof written === "string") return { outcome: written };
  const { generation, replaced } = written;
  const [{ version: first }] = steps;
  if (replaced !== undefined && replaced >= first)
    await withdrawMessages(outbox.messages, {
      applicationId: application.id,
      after: first - 1,
      news: steps.flatMap(({ notifications }) => notifications.map(({ id }) => id)),
    });
  await postMessages(outbox, { generation, steps });
  return { outcome: "saved", lost };
}
