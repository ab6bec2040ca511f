import type { Application, Draft } from "../domain/application/application";
import { toIssue } from "../domain/application/issuing-queue";
import { owedOf } from "../domain/application/owed";
import { holdsOf, lockKeysOf } from "../domain/locks/holds";
import { isDuplicateKey } from "./models/duplicate-key";
import type { ApplicationModel, ApplicationDocument } from "./models/application";
import { nativeCollection } from "./models/native-collection";
import { datedNow, toldAnew } from "./told";
import { mayTakeOver, type RunOrigin } from "../domain/application/run-origin";
import { shapeVersion } from "../domain/application/shape";
import { shortNumberOf } from "../domain/form/short-number";
import { queueOf, stageOf, tabsOf } from "../domain/application/stage";
import type { Step } from "../contract/step";
import type { RenewalSettings } from "../domain/settings";

/**
 * The application that has each of the holds; one that nobody has is missing.
 * @param but - this one is not asked for
 */
export async function holdersOf(
  applications: ApplicationModel,
  asked: readonly string[],
  but?: string,
): Promise<ReadonlyMap<string, string>> {
  const others = but === undefined ? {} : { _id: { $ne: but } };
  const holders = await nativeCollection(applications)
    .find({ holds: { $in: [...asked] }, ...others }, { projection: { holds: 1 } })
    .toArray();
  return new Map(holders.flatMap(({ _id, holds = [] }) => holds.map((hold) => [hold, _id] as const)));
}

/** Others take and give back at the same time so seldom that this is never reached. */
const mostTries = 5;

/**
 * Writes an application with what it holds. What others hold meanwhile, as they may after a reset, it goes without.
 * @param write - is told what to leave out; tried again where the unique index refuses it
 * @returns what was left out
 */
export async function writeWithHolds<T>(
  applications: ApplicationModel,
  application: Application,
  write: (lost: readonly string[]) => Promise<T>,
): Promise<{ written: T; lost: readonly string[] }> {
  let lost: readonly string[] = [];
  for (let tries = 1; ; tries += 1) {
    try {
      return { written: await write(lost), lost };
    } catch (error) {
      if (!isDuplicateKey(error) || tries === mostTries) throw error;
      lost = await heldByOthers(applications, application);
    }
  }
}

async function heldByOthers(applications: ApplicationModel, application: Application): Promise<string[]> {
  const wanted = holdsOf(application);
  const holders = await holdersOf(applications, wanted, application.id);
  return wanted.filter((hold) => holders.has(hold));
}

/** True while no workflow has the application: it belongs to MongoDB. */
export const isDraft = ({ status }: Pick<ApplicationDocument, "status">): boolean => status === "编辑中";

/** The document's part that follows from the application: what is searched is derived here and nowhere else. */
export function projectionOf(application: Application | Draft, at: Date) {
  return {
    orgCode: application.orgCode,
    version: application.version,
    shape: shapeVersion,
    status: application.status,
    stage: stageOf(application),
    tabs: tabsOf(application),
    shortNumber: shortNumberOf(application.id),
    organisationName: application.form.organisationName ?? "",
    lockSerials: lockKeysOf(application.form),
    createdAt: new Date(application.createdAt),
    updatedAt: at,
    application,
  } satisfies Partial<ApplicationDocument>;
}

/** What says that an application can't go on by itself. Whatever its run writes shows that it can. */
export const stuckMarks = { runMissingSince: "", runFailing: "" } as const;

/** Places an application on the lists of the certificate authority and of owed sums, as an update of what stands. */
export function workListsOf(application: Application) {
  const issuing = toIssue(application);
  const owed = owedOf(application).map((sum) => ({ ...sum, since: new Date(sum.since) }));
  return {
    $set: {
      ...(issuing ? { toIssue: { states: issuing.states, since: new Date(issuing.since) } } : {}),
      ...(owed.length > 0 ? { owed } : {}),
    },
    $unset: {
      ...(issuing ? {} : ({ toIssue: "" } as const)),
      ...(owed.length > 0 ? {} : ({ owed: "" } as const)),
    },
  };
}

/**
 * The same as an update of what stands, without a draft's leftovers.
 * @param lost - what the application would hold, and others do
 */
export function projectionUpdate(application: Application, at: Date, lost: readonly string[] = []) {
  const waiting = queueOf(application);
  const decided = application.reviews.at(-1);
  const work = workListsOf(application);
  const holds = holdsOf(application).filter((hold) => !lost.includes(hold));
  return {
    $set: {
      ...projectionOf(application, at),
      ...(waiting ? { queue: waiting.queue, queueSince: new Date(waiting.since) } : {}),
      ...(decided ? { reviewedAt: new Date(decided.at) } : {}),
      ...(holds.length > 0 ? { holds } : {}),
      ...work.$set,
    },
    $unset: {
      ...({ claim: "", ...stuckMarks } as const),
      ...(waiting ? {} : ({ queue: "", queueSince: "" } as const)),
      ...(decided ? {} : ({ reviewedAt: "" } as const)),
      ...work.$unset,
      // Never an empty list, which a unique index would take for a value.
      ...(holds.length > 0 ? {} : ({ holds: "" } as const)),
    },
  };
}

/** What a run has come to: the application after the last of the steps, which follow one another. */
export interface ApplicationWrite {
  origin: RunOrigin;
  application: Application;
  steps: [Step, ...Step[]];
  settings: RenewalSettings;
  taken: readonly string[];
}

/** The workflow's run that is open now, or was the last one; undefined where Temporal knows of none. */
export type CurrentRun = (workflowId: string) => Promise<{ runId: string; open: boolean } | undefined>;

/** What a write stands on. */
export interface Written {
  generation: number;
  /** The version that it replaced; undefined of a draft's, and where nothing was. */
  replaced?: number;
}

/** What of a stored application says whether it may be replaced. */
export type StoredHead = Pick<
  ApplicationDocument,
  "version" | "runId" | "firstRunId" | "steps" | "stepsGeneration" | "told"
> & { generation?: number };
const headFields = { version: 1, generation: 1, runId: 1, firstRunId: 1, steps: 1, stepsGeneration: 1 };

interface Writing {
  applications: ApplicationModel;
  currentRun: CurrentRun;
  /** Called before the next generation is taken, with what the former one leaves. May be called in vain. */
  takingOver: (head: StoredHead) => Promise<void>;
}

/**
 * Writes an application as one document, unless a later write stands: with what it holds of locks, which a unique index
 * decides, and the steps of which SMS may not be in the outbox yet. Within a run the later step wins, and one that is done
 * again replaces what was there; between runs the current one does, as Temporal says which that is: by taking the next
 * generation, after which the former can write no more.
 * A run that was started from an earlier state than what stands can't: whoever reaches Temporal's port can start one with
 * the bytes of a history.
 * @param lost - what of its holds to leave out
 * @returns `late` where a later write of this run, or another run, stands; `outdated` where the run may not take over
 * @throws MongoServerError 11000 where another application has one of its holds
 */
export async function writeProjection(
  { applications, currentRun, takingOver }: Writing,
  { runId, ...write }: ApplicationWrite & { runId: string },
  lost: readonly string[] = [],
): Promise<Written | "late" | "outdated"> {
  const { application, steps, settings, taken, origin } = write;
  const at = new Date((steps.at(-1) ?? steps[0]).at);
  const { $set, $unset } = projectionUpdate(application, at, lost);
  const { id: _id, version } = application;
  const unposted = steps.filter(({ notifications }) => notifications.length > 0);
  const isTold = unposted.length > 0;
  const { firstRunId } = origin;
  const written = {
    ...$set,
    runId,
    firstRunId,
    settings,
    taken: [...taken],
    ...(isTold ? { steps: unposted } : {}),
  };
  const inGeneration = (generation: number) => ({ generation, stepsGeneration: generation });
  const news = { $set: {}, $unset: {}, $currentDate: datedNow(steps.flatMap(({ facts = [] }) => facts)) };

  const replace = (filter: object, generation?: number, told = news): Promise<StoredHead | null> =>
    nativeCollection(applications).findOneAndUpdate(
      { _id, ...filter },
      {
        $set: { ...written, ...told.$set, ...(generation === undefined ? {} : inGeneration(generation)) },
        $unset: { ...$unset, ...told.$unset, ...(isTold ? {} : ({ steps: "" } as const)) },
        $currentDate: told.$currentDate,
      },
      { returnDocument: "before", projection: headFields, ignoreUndefined: true },
    );

  if (isFirstOfAll(write) && (await replace({ status: "编辑中" }, 1))) return { generation: 1 };
  const own = await replace({
    runId,
    $or: [{ updatedAt: { $lt: at } }, { updatedAt: at, version: { $lte: version } }],
  });
  if (own?.generation !== undefined) return { generation: own.generation, replaced: own.version };

  for (let tries = 0; tries < mostTries; tries += 1) {
    const head = await applications.findById(_id, { ...headFields, told: 1 }).lean<StoredHead>();
    if (head?.runId === runId) return "late";
    const run = await currentRun(_id);
    if (run?.runId !== runId || !run.open) return "late";
    if (!head) {
      const { $currentDate } = toldAnew({}, application, 1);
      if (await created(applications, _id, { $set: { ...written, ...inGeneration(1) }, $currentDate }))
        return { generation: 1 };
      continue;
    }
    if (!mayTakeOver(head, origin)) return "outdated";
    await takingOver(head);
    const generation = (head.generation ?? 0) + 1;
    // The version counts as well: another write may have told of more than what is looked at here.
    const unchanged = {
      ...{ generation: head.generation ?? null, runId: head.runId ?? null, version: head.version },
    };
    if (await replace(unchanged, generation, toldAnew(head, application, generation)))
      return { generation, replaced: head.version };
  }
  throw new Error("the application's generation changes under every write");
}

/** True of the first submission: what stands is the draft, which no run has written. */
const isFirstOfAll = ({ application, steps: [first] }: ApplicationWrite): boolean =>
  first.type === "submitted" && application.submissions.length === 1;

/** False where another write has made it meanwhile. */
async function created(
  applications: ApplicationModel,
  _id: string,
  update: { $set: object; $currentDate: Record<string, true> },
): Promise<boolean> {
  try {
    const isNew = { _id, version: { $exists: false } } as const;
    await nativeCollection(applications).updateOne(isNew, update, { upsert: true, ignoreUndefined: true });
    return true;
  } catch (error) {
    if (!isDuplicateKey(error) || !(await applications.exists({ _id }))) throw error;
    return false;
  }
}
