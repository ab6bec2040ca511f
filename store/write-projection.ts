import { randomUUID } from "node:crypto";
import type { Application, Draft } from "../domain/application/application";
import { toIssue } from "../domain/application/issuing-queue";
import { dutiesOf } from "../domain/application/duties";
import { fingerprintOf } from "../domain/application/fingerprint";
import { holdsOf, lockKeysOf } from "../domain/locks/holds";
import { lacksMoney } from "../domain/money/lost-money";
import { isDuplicateKey } from "./models/duplicate-key";
import { bringUpToDate, type ApplicationDocument, type ApplicationModel } from "./models/application";
import { nativeCollection } from "./models/native-collection";
import { mayTakeOver, type RunOrigin } from "../domain/application/run-origin";
import { hasLeftOut, shapeVersion } from "../domain/application/shape";
import { shortNumberOf } from "../domain/form/short-number";
import { queueOf, stageOf, tabsOf } from "../domain/application/stage";
import type { Step } from "../contract/step";
import type { RenewalSettings } from "../domain/settings";

/** Decides whether the application is a draft, which belongs to MongoDB and has no workflow. */
export const isDraft = ({ status }: Pick<ApplicationDocument, "status">): boolean => status === "编辑中";

/** Returns the part of the document that follows from the application. The fields for queries are derived only here. */
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

/**
 * Fields that mark an application as stuck. Every write of its run removes them, because it shows that the run can
 * continue.
 */
export const stuckMarks = { runMissingSince: "", runFailing: "", revivingSince: "" } as const;

/**
 * Returns the update that puts an application on the work lists of the certificate authority and of duties, or takes
 * it off them.
 */
export function workListsOf(application: Application) {
  const issuing = toIssue(application);
  const duties = dutiesOf(application).map((duty) => ({ ...duty, since: new Date(duty.since) }));
  return {
    $set: {
      ...(issuing ? { toIssue: { states: issuing.states, since: new Date(issuing.since) } } : {}),
      ...(duties.length > 0 ? { duties } : {}),
    },
    $unset: {
      ...(issuing ? {} : ({ toIssue: "" } as const)),
      ...(duties.length > 0 ? {} : ({ duties: "" } as const)),
    },
  };
}

/**
 * Returns the update that makes a stored document the application's projection, without leftovers of a draft.
 * @param lost - holds that the application needs and other applications have
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
      // `holds` must never be an empty list, because the unique index would take that for a value.
      ...(holds.length > 0 ? {} : ({ holds: "" } as const)),
    },
  };
}

/**
 * Returns a mark with which a write says that the application's events have to be told (store/tell-events.ts). Each write
 * has another one, so that a teller can only remove the mark of the state that it has read.
 */
export const newMark = (): string => randomUUID();

/** A run's write: some consecutive steps, and the application after the last of them. */
export interface ApplicationWrite {
  origin: RunOrigin;
  application: Application;
  /** Fingerprints of the run's latest states before the first step, the last one directly before it. */
  before: readonly string[];
  steps: [Step, ...Step[]];
  settings: RenewalSettings;
  taken: readonly string[];
  /**
   * Time of the write by the workflow's clock, in milliseconds since the epoch, by which a delayed write is told from a step
   * that is done again: steps can be dated by the clocks of APIs. Absent in a write that an earlier release has begun.
   */
  writtenAt?: number;
}

/** Returns the run of a workflow that is open now, or was the last one; undefined if Temporal knows none. */
export type CurrentRun = (workflowId: string) => Promise<{ runId: string; open: boolean } | undefined>;

/** Result of a write. */
export interface Written {
  generation: number;
  /** Version that the write replaced; absent if it replaced a draft or nothing. */
  replaced?: number;
}

/**
 * Reasons for which a write is not done. `late`: a later write of this run, or another run, has written. `outdated`:
 * another chain of runs stands, over which this one may not take over. `contradicted`: the run's state before the write
 * is none that it has stored, so it may not go on from it. `behind`: the state lacks stored money.
 */
export type Unwritten = "late" | "outdated" | "contradicted" | "behind";

/** Part of a stored application that decides whether it may be replaced. */
export type StoredHead = Pick<
  ApplicationDocument,
  "version" | "updatedAt" | "writtenAt" | "runId" | "firstRunId" | "steps" | "stepsGeneration"
> & { generation?: number };
const headFields = {
  version: 1,
  updatedAt: 1,
  writtenAt: 1,
  generation: 1,
  runId: 1,
  firstRunId: 1,
  steps: 1,
  stepsGeneration: 1,
};

/** Part of a stored application that decides whether a run may do a step again, or take over from another run. */
type ReplacedHead = StoredHead &
  Pick<ApplicationDocument, "application" | "shape" | "state" | "before" | "taken">;
const replacedFields = { ...headFields, application: 1, shape: 1, state: 1, before: 1, taken: 1 };

interface Writing {
  applications: ApplicationModel;
  currentRun: CurrentRun;
  /** Called before the next generation is taken, with what the former one left. The take-over may still fail afterwards. */
  takingOver: (head: StoredHead) => Promise<void>;
}

/** Number of tries. Other processes write the same application so seldom that it is never reached. */
const mostTries = 5;

/**
 * Writes an application as one document, unless a later write is stored already. The document includes the application's
 * holds on locks, which a unique index decides, and the steps whose SMS may not be in the outbox yet.
 *
 * Within a run the later step wins. Between runs the current run wins, as Temporal tells it: it takes the next
 * generation, after which the former run can't write any more. A run that was started from an earlier state than the
 * stored one can't take over, because anybody who reaches Temporal's port can start one with the bytes of a history. A
 * run whose written step Temporal has lost does the step again at another time, and then takes the next generation from
 * itself. Within a run each write begins at the state that the run has stored, or at an earlier one of its states if the
 * later steps are done again. No write takes stored money back.
 * @param lost - holds to leave out
 * @throws MongoServerError 11000 if another application has one of the holds
 */
export async function writeProjection(
  { applications, currentRun, takingOver }: Writing,
  { runId, ...write }: ApplicationWrite & { runId: string },
  lost: readonly string[] = [],
): Promise<Written | Unwritten> {
  const { application, before, steps, settings, taken, origin } = write;
  const at = new Date((steps.at(-1) ?? steps[0]).at);
  const {
    $set: { updatedAt, ...projection },
    $unset,
  } = projectionUpdate(application, at, lost);
  const { id: _id, version } = application;
  const writtenAt = new Date(write.writtenAt ?? at);
  const unposted = steps.filter(({ notifications }) => notifications.length > 0);
  const isTold = unposted.length > 0;
  const { firstRunId } = origin;
  const state = fingerprintOf(application);
  const written = {
    ...projection,
    runId,
    firstRunId,
    settings,
    taken: [...taken],
    state,
    before: [...before],
    untold: newMark(),
    ...(isTold ? { steps: unposted } : {}),
  };
  const inGeneration = (generation: number) => ({
    updatedAt,
    writtenAt,
    generation,
    stepsGeneration: generation,
  });

  const replace = (filter: object, generation?: number): Promise<StoredHead | null> =>
    nativeCollection(applications).findOneAndUpdate(
      { _id, ...filter },
      {
        $set: { ...written, ...(generation === undefined ? {} : inGeneration(generation)) },
        // Within a generation they never go back, so that a write which was delayed is recognised as late.
        ...(generation === undefined ? { $max: { updatedAt, writtenAt } } : {}),
        $unset: { ...$unset, ...(isTold ? {} : ({ steps: "" } as const)) },
      },
      { returnDocument: "before", projection: headFields, ignoreUndefined: true },
    );

  if (isFirstOfAll(write) && (await replace({ status: "编辑中" }, 1))) return { generation: 1 };
  const [{ version: first }] = steps;
  const own = await replace({
    runId,
    $or: [
      // A step that goes on from the stored state is the next one, even if the clock by which that state's step was dated
      // is ahead.
      { version: { $lt: first }, state: before.at(-1) ?? null },
      { version, state },
      { writtenAt, version: { $lte: version } },
    ],
  });
  if (own?.generation !== undefined) return { generation: own.generation, replaced: own.version };

  for (let tries = 0; tries < mostTries; tries += 1) {
    const head = await nativeCollection(applications).findOne<ReplacedHead>(
      { _id },
      { projection: replacedFields },
    );
    const goesOn = head !== null && mayGoOnFrom(head, write);
    bringUpToDate(head);
    const isOwn = head?.runId === runId;
    if (isOwn && (head.writtenAt ?? head.updatedAt) >= writtenAt) return "late";
    if (head && !isOwn && !mayTakeOver(head, origin)) return "outdated";
    const run = await currentRun(_id);
    if (run?.runId !== runId || !run.open) return "late";
    if (!head) {
      if (await created(applications, _id, { $set: { ...written, ...inGeneration(1) } }))
        return { generation: 1 };
      continue;
    }
    if (isOwn && !goesOn) return "contradicted";
    if (lacksMoney(application, head.application)) return "behind";
    await takingOver(head);
    const generation = (head.generation ?? 0) + 1;
    // The version is part of the condition, because another write may have booked more money than was read here.
    const unchanged = {
      ...{ generation: head.generation ?? null, runId: head.runId ?? null, version: head.version },
    };
    if (await replace(unchanged, generation)) return { generation, replaced: head.version };
  }
  throw new Error("the application's generation changes under every write");
}

/**
 * Decides whether a run may write over its own stored state: from that state or, if a killed worker's steps are done
 * again, from an earlier one. It may not drop an update that was answered. A release with another shape has changed the
 * state itself.
 */
const mayGoOnFrom = (
  { shape, state, before = [], taken = [] }: ReplacedHead,
  { before: presentlyBefore, taken: presentlyTaken }: ApplicationWrite,
): boolean => {
  const from = presentlyBefore.at(-1);
  const isKnown = shape !== shapeVersion || from === state || (from !== undefined && before.includes(from));
  return isKnown && (hasLeftOut(presentlyTaken) || taken.every((id) => presentlyTaken.includes(id)));
};

/** Decides whether this is the first submission: the stored document is then the draft, which no run has written. */
const isFirstOfAll = ({ application, steps: [first] }: ApplicationWrite): boolean =>
  first.type === "submitted" && application.submissions.length === 1;

/** Creates the document. Returns false if another write has created it meanwhile. */
async function created(
  applications: ApplicationModel,
  _id: string,
  update: { $set: object },
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
