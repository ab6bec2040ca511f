import type { Step } from "../contract/step";
import type { Application } from "../domain/application/application";
import type { RenewalSettings } from "../domain/application/settings";
import type { ApplicationDocument, ApplicationModel } from "./models/application";
import { isDuplicateKey } from "./models/duplicate-key";
import { plainly } from "./models/plainly";
import { projectionUpdate } from "./projection";

/** What a run has come to: the application after the last of the steps, which follow one another. */
export interface ApplicationWrite {
  application: Application;
  steps: [Step, ...Step[]];
  settings: RenewalSettings;
  taken: readonly string[];
}

/** The workflow's run that is open now, or was the last one; undefined where Temporal knows of none. */
export type CurrentRun = (workflowId: string) => Promise<{ runId: string; open: boolean } | undefined>;

/** What a write stands on. */
export interface Placed {
  generation: number;
  /** The version that it replaced; undefined of a draft's, and where nothing stood. */
  replaced?: number;
}

export type Stood = Pick<ApplicationDocument, "version" | "runId" | "steps" | "stepsGeneration"> & {
  generation?: number;
};
const stoodFields = { version: 1, generation: 1, runId: 1, steps: 1, stepsGeneration: 1 };

interface Writing {
  applications: ApplicationModel;
  currentRun: CurrentRun;
  /** Called before the next generation is taken, with what the former one leaves. May be called in vain. */
  takingOver: (stood: Stood) => Promise<void>;
}

/** Others take a generation at the same time so seldom that this is never reached. */
const mostTries = 5;

/**
 * Writes projection and steps as one document, unless a later write stands. Within a run the later step wins, and one
 * that is done again replaces what was there; between runs the current one does, as Temporal says which that is: by
 * taking the next generation, after which the former can write no more.
 * @returns undefined where a later write of this run, or another run, stands
 */
export async function placeSteps(
  { applications, currentRun, takingOver }: Writing,
  { runId, ...write }: ApplicationWrite & { runId: string },
): Promise<Placed | undefined> {
  const { application, steps, settings, taken } = write;
  const at = new Date((steps.at(-1) ?? steps[0]).event.at);
  const { $set, $unset } = projectionUpdate(application, at);
  const { id: _id, version } = application;
  const written = { ...$set, runId, settings, taken: [...taken], steps };

  const replace = (filter: object, generation?: number): Promise<Stood | null> =>
    plainly(applications).findOneAndUpdate(
      { _id, ...filter },
      {
        $set: {
          ...written,
          ...(generation === undefined ? {} : { generation, stepsGeneration: generation }),
        },
        $unset,
      },
      { returnDocument: "before", projection: stoodFields, ignoreUndefined: true },
    );

  if (isFirstOfAll(write) && (await replace({ status: "编辑中" }, 1))) return { generation: 1 };
  const own = await replace({
    runId,
    $or: [{ updatedAt: { $lt: at } }, { updatedAt: at, version: { $lte: version } }],
  });
  if (own?.generation !== undefined) return { generation: own.generation, replaced: own.version };

  for (let tries = 0; tries < mostTries; tries += 1) {
    const stood = await applications.findById(_id, stoodFields).lean<Stood>();
    if (stood?.runId === runId) return undefined;
    const run = await currentRun(_id);
    if (run?.runId !== runId || !run.open) return undefined;
    if (!stood) {
      if (await created(applications, { _id, ...written, generation: 1, stepsGeneration: 1 }))
        return { generation: 1 };
      continue;
    }
    await takingOver(stood);
    const generation = (stood.generation ?? 0) + 1;
    const unchanged = { generation: stood.generation ?? null, runId: stood.runId ?? null };
    if (await replace(unchanged, generation)) return { generation, replaced: stood.version };
  }
  throw new Error("the application's generation changes under every write");
}

/** True of the first submission: what stands is the draft, which no run has written. */
const isFirstOfAll = ({ application, steps: [first] }: ApplicationWrite): boolean =>
  first.event.type === "submitted" && application.submissions.length === 1;

async function created(applications: ApplicationModel, document: object): Promise<boolean> {
  try {
    await applications.create(document);
    return true;
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    return false;
  }
}
