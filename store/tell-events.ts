import { wasSubmitted } from "../domain/application/application";
import { newsOf, type News, type ToldEvent } from "../domain/events/public-event";
import { createLease } from "./leases";
import type { Models } from "./models";
import { bringUpToDate, type ApplicationDocument, type ApplicationModel } from "./models/application";
import { isDuplicateKey } from "./models/duplicate-key";
import { nativeCollection } from "./models/native-collection";
import type { ToldEventDocument, ToldEventModel } from "./models/told-event";
import { createPoller, type Poller } from "./poller";

/*
 * Telling of events. Each write of an application marks it as untold. Telling reads marked applications, inserts their
 * news under the next numbers, and then removes the marks of the states that were read. If it is killed in between, it
 * is done again and finds nothing new. If two processes tell at once, both want the same next number, so one of them has
 * to begin again.
 */

interface Store {
  applications: ApplicationModel;
  events: ToldEventModel;
}

/** Largest number of applications that are told of together. */
const batchSize = 100;

/** Number and instant of the event that was told last. */
type Latest = Pick<ToldEventDocument, "_id" | "toldAt">;

/** Returns the event with the highest number; undefined if there is none. */
const latestOf = ({ events }: Pick<Store, "events">): Promise<Latest | null> =>
  nativeCollection(events).findOne<Latest>({}, { projection: { toldAt: 1 }, sort: { _id: -1 } });

type Untold = Pick<ApplicationDocument, "_id" | "orgCode" | "application" | "shape" | "untold">;

const untoldOf = ({ applications }: Store): Promise<Untold[]> =>
  nativeCollection(applications)
    .find<Untold>(
      // A mark is a text. Unlike $exists, a range is read from the index by each server.
      { untold: { $gt: "" } },
      { projection: { orgCode: 1, application: 1, shape: 1, untold: 1 }, limit: batchSize },
    )
    .toArray();

type Known = ToldEvent & Pick<ToldEventDocument, "applicationId">;

async function toldBefore({ events }: Store, untold: readonly Untold[]): Promise<Map<string, Known[]>> {
  const found = await nativeCollection(events)
    .find<Known>(
      { applicationId: { $in: untold.map(({ _id }) => _id) } },
      {
        projection: { id: 1, applicationId: 1, key: 1, takenBack: 1 },
        sort: { applicationId: 1, sequence: 1 },
      },
    )
    .toArray();
  const byApplication = new Map<string, Known[]>();
  for (const one of found)
    byApplication.set(one.applicationId, [...(byApplication.get(one.applicationId) ?? []), one]);
  return byApplication;
}

/** Applications whose news are told, whose marks can be removed. `isAll` is false if more are marked. */
export interface Told {
  marked: readonly Untold[];
  isAll: boolean;
}

/**
 * Inserts the news of marked applications under the next numbers.
 * @param failed - called with the id of an application whose news can't be computed; its mark stays
 * @returns undefined if another process has told events meanwhile, so that this has to be done again
 */
export async function insertNews(
  store: Store,
  { now, failed }: { now: () => number; failed: (applicationId: string, error: unknown) => void },
): Promise<Told | undefined> {
  // The latest number is read before the applications and their told events: if another process tells anything after
  // that, the next number is taken, and nothing that was read here is used.
  const latest = await latestOf(store);
  const untold = await untoldOf(store);
  const isAll = untold.length < batchSize;
  if (untold.length === 0) return { marked: [], isAll };
  const told = await toldBefore(store, untold);
  const toldAt = new Date(Math.max(now(), latest?.toldAt.getTime() ?? 0));
  let number = latest?._id ?? 0;

  const rowOf = ({ _id: applicationId, orgCode }: Untold, { event, ...news }: News): ToldEventDocument => ({
    _id: (number += 1),
    id: news.id,
    applicationId,
    organisation: orgCode,
    type: event.type,
    sequence: event.sequence,
    ...(news.key === undefined ? {} : { key: news.key }),
    ...(news.takenBack === undefined ? {} : { takenBack: [...news.takenBack] }),
    body: JSON.stringify(event),
    toldAt,
  });
  const marked: Untold[] = [];
  const rows: ToldEventDocument[] = [];
  for (const document of untold)
    try {
      bringUpToDate(document);
      const { _id, application } = document;
      const news = wasSubmitted(application)
        ? newsOf(application, told.get(_id) ?? [], toldAt.toISOString())
        : [];
      rows.push(...news.map((one) => rowOf(document, one)));
      marked.push(document);
    } catch (error) {
      failed(document._id, error);
    }
  if (rows.length === 0) return { marked, isAll };
  try {
    await nativeCollection(store.events).insertMany(rows, { ordered: true, writeConcern: { w: "majority" } });
    return { marked, isAll };
  } catch (error) {
    if (isDuplicateKey(error)) return undefined;
    throw error;
  }
}

/** Removes the marks of applications whose news are told, unless they have been written again since. */
export async function removeMarks({ applications }: Store, { marked }: Told): Promise<void> {
  if (marked.length === 0) return;
  await nativeCollection(applications).bulkWrite(
    marked.map(({ _id, untold }) => ({
      updateOne: {
        filter: { _id, ...(untold === undefined ? {} : { untold }) },
        update: { $unset: { untold: "" } },
      },
    })),
    { ordered: false },
  );
}

interface EventTellerDeps {
  models: Pick<Models, "applications" | "events" | "leases">;
  /** Returns the present time in milliseconds since the epoch. */
  now: () => number;
  /** Called if an application's events can't be computed. They stay untold, and all others are told. */
  failed: (applicationId: string, error: unknown) => void;
  onError: (error: unknown) => void;
  intervalMs?: number;
}

/** Pause between two batches in milliseconds. A batch costs the database the same for one application as for many. */
const usualPauseMs = 2_000;

/** Lease in milliseconds. It may be short, because two tellers at once do no harm. */
const leaseMs = 5_000;

/** Creates the teller of events. One worker at a time turns what is untold into numbered events. */
export function createEventTeller({
  models,
  now,
  failed,
  onError,
  intervalMs = usualPauseMs,
}: EventTellerDeps): Poller {
  const lease = createLease({ leases: models.leases, name: "events", leaseMs });

  /** Tells a batch. Returns true if there may be more to tell at once. */
  async function tellBatch(): Promise<boolean> {
    const told = await insertNews(models, { now, failed });
    if (!told) return true;
    await removeMarks(models, told);
    return !told.isAll && told.marked.length > 0;
  }

  const poller = createPoller({
    work: async (signal) => {
      if (!(await lease.take())) return;
      while ((await lease.isHeld()) && (await tellBatch()) && !signal.aborted);
    },
    intervalMs,
    onError,
  });
  return {
    start: () => poller.start(),
    stop: async () => {
      await poller.stop();
      await lease.release();
    },
  };
}
