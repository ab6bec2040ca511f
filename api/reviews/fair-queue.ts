import { fairOrder } from "../../domain/application/fair-order";
import type { ApplicationDocument, ApplicationModel } from "../../store/models/application";
import { nativeCollection } from "../../store/models/native-collection";

/** Who came and left in between, unseen, is seen after this. Milliseconds. */
const longestMs = 5_000;

type Place = Pick<ApplicationDocument, "_id" | "orgCode" | "queueSince">;

interface Options {
  applications: ApplicationModel;
  /** Milliseconds since the epoch. */
  now: () => number;
}

/** The ids of those who wait that a filter finds, in turns of their organisations. */
export async function inFairOrder(
  applications: ApplicationModel,
  filter: Record<string, unknown>,
): Promise<string[]> {
  const waiting = await nativeCollection(applications)
    .find<Place>(filter, { projection: { orgCode: 1, queueSince: 1 } })
    .toArray();
  return fairOrder(
    waiting.map(({ _id: id, orgCode, queueSince }) => ({ id, orgCode, since: queueSince?.getTime() ?? 0 })),
  );
}

/**
 * All who wait for their review, in that order. A page needs to know them all, and thousands take long to read: so they are
 * read anew where their number says that somebody left, or who came last that somebody came.
 */
export function createFairQueue({ applications, now }: Options): () => Promise<string[]> {
  const waiting = { queue: "待审核" };
  let known: { stamp: string; until: number; ids: Promise<string[]> } | undefined;

  async function stampOf(): Promise<string> {
    const [count, newest] = await Promise.all([
      nativeCollection(applications).countDocuments(waiting),
      nativeCollection(applications).findOne<Pick<Place, "_id" | "queueSince">>(waiting, {
        projection: { queueSince: 1 },
        sort: { queueSince: -1, _id: -1 },
      }),
    ]);
    return `${count} ${newest?._id} ${newest?.queueSince?.getTime()}`;
  }

  return async () => {
    const stamp = await stampOf();
    if (known?.stamp !== stamp || known.until <= now()) {
      const read = { stamp, until: now() + longestMs, ids: inFairOrder(applications, waiting) };
      known = read;
      // Whoever asks next tries again.
      read.ids.catch(() => {
        if (known === read) known = undefined;
      });
    }
    return known.ids;
  };
}
