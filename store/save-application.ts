import { writeWithHolds } from "./holds";
import { writeProjection, type ApplicationWrite, type CurrentRun, type Unwritten } from "./write-projection";
import type { ApplicationModel } from "./models/application";
import { isDuplicateKey } from "./models/duplicate-key";
import { postMessages, withdrawMessages, type Outbox } from "./post-messages";

export interface SavingDependencies extends Outbox {
  applications: ApplicationModel;
  currentRun: CurrentRun;
}

type Write = ApplicationWrite & { runId: string };

/**
 * Outcome of a write. `saved`: written; `lost` lists holds that other applications have. `held`: nothing was written,
 * because another application holds a lock that this one needs.
 */
export type Saved = { outcome: "saved"; lost: readonly string[] } | { outcome: Unwritten | "held" };

/**
 * Writes steps of an application in one write, then puts their SMS into the outbox. A repeat finishes what a crash left
 * incomplete.
 */
export async function saveApplication(deps: SavingDependencies, write: Write): Promise<Saved> {
  const { written, lost } = await writeWithHolds(deps.applications, write.application, (without) =>
    writeOnce(deps, write, without),
  );
  return finish(deps, write, written, lost);
}

/** Writes a step that takes a lock. Nothing is written if another application holds that lock. */
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
