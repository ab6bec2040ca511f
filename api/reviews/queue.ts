import { fairOrder } from "../../domain/application/fair-order";
import type { ApplicationDocument, ApplicationModel } from "../../store/models/application";
import { nativeCollection } from "../../store/models/native-collection";
import { z } from "zod";
import { line } from "../../domain/form/form";
import { queues } from "../../domain/application/stage";
import { pickups, yearsOnOffer } from "../../domain/values";
import { contestedApplications } from "../../store/lock-conflicts";
import { searchFilter, findListed, listApplications } from "../applications/list";
import type { Dependencies } from "../dependencies";
import { lockStandingsOf, type Asked } from "../locks/lock-standings";
import { pagingQuery, startOf } from "../list-page";

/** Longest age of the cached order, in milliseconds. */
const longestMs = 5_000;

type Place = Pick<ApplicationDocument, "_id" | "orgCode" | "queueSince">;

interface Options {
  applications: ApplicationModel;
  /** Returns the current time in milliseconds since the epoch. */
  now: () => number;
}

/** Returns the ids of the waiting applications that match the filter, alternating between organisations. */
async function inFairOrder(
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
 * Creates a function that returns the ids of all applications waiting for review, in fair order. A page needs all of
 * them, and reading thousands takes long. So the order is cached, and read again if their number or the newest of them
 * has changed.
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
      // After a failure the cache is cleared, so that the next caller tries again.
      read.ids.catch(() => {
        if (known === read) known = undefined;
      });
    }
    return known.ids;
  };
}

/** The two queues of the reviewers, and the list of reviewed applications. */
const reviewTabs = [...queues, "已审核"] as const;

/** Keys that a queue can be sorted by, and the fields behind them. */
const sortFields = {
  since: "queueSince",
  organisationName: "organisationName",
  lockType: "application.form.locks.lockType",
  years: "application.form.locks.years",
  pickup: "application.form.pickup",
} as const;
type SortKey = keyof typeof sortFields;
const sortKeys = Object.keys(sortFields) as [SortKey, ...SortKey[]];

export const queueQuery = pagingQuery.extend({
  queue: z.enum(reviewTabs, "请选择队列：待审核、办理中或已审核"),
  search: line(100).optional(),
  lockType: line(20).optional(),
  years: z.coerce
    .number()
    .int()
    .min(yearsOnOffer[0])
    .max(Math.max(...yearsOnOffer))
    .optional(),
  pickup: z.enum(pickups).optional(),
  mark: z
    .enum(["conflict", "unregistered"])
    .optional()
    .describe("conflict：同一把锁有其他单位的申请；unregistered：锁未登记"),
  sort: z.enum(sortKeys).default("since"),
  order: z.enum(["asc", "desc"]).default("asc"),
});
/** Query of the export: that of the list without its paging. */
export const exportQuery = queueQuery.omit({ page: true, pageSize: true });
type QueueQuery = z.output<typeof queueQuery>;

type Searched = Pick<Dependencies["models"], "applications" | "lockRegister">;

/** Returns the list's query as a filter of the database. */
async function queueFilter(models: Searched, query: QueueQuery): Promise<Record<string, unknown>> {
  const { queue, search, lockType, years, pickup, mark } = query;
  const filter = {
    ...(queue === "已审核" ? { reviewedAt: { $gt: new Date(0) } } : { queue }),
    ...(lockType === undefined ? {} : { "application.form.locks.lockType": lockType }),
    ...(years === undefined ? {} : { "application.form.locks.years": years }),
    ...(pickup === undefined ? {} : { "application.form.pickup": pickup }),
    ...searchFilter(search),
  };
  if (mark === "conflict")
    return { ...filter, _id: { $in: await contestedApplications(models.applications) } };
  if (mark === "unregistered") return { ...filter, _id: { $in: await unregistered(models, filter) } };
  return filter;
}

/** Returns true if nothing narrows the list, so that it is the whole queue. */
export const isWholeQueue = ({ queue, search, lockType, years, pickup, mark }: QueueQuery): boolean =>
  queue !== "已审核" && [search, lockType, years, pickup, mark].every((asked) => asked === undefined);

/** Returns the ids of those applications that name a lock which the register doesn't know. */
async function unregistered(
  { applications, lockRegister }: Searched,
  filter: Record<string, unknown>,
): Promise<string[]> {
  const among = await nativeCollection(applications)
    .find<Asked>(filter, { projection: { orgCode: 1, "application.form.locks": 1 } })
    .toArray();
  const standings = await lockStandingsOf(lockRegister, among);
  return among.flatMap(({ _id }) =>
    standings.get(_id)?.some(({ standing }) => standing === "未登记") ? [_id] : [],
  );
}

/**
 * Returns the order of a list. Queues begin with the application that has waited longest, reviewed applications with
 * the latest decision.
 */
function queueSort({ queue, sort, order }: QueueQuery): Record<string, 1 | -1> {
  const direction = order === "asc" ? 1 : -1;
  if (queue === "已审核" && sort === "since") return { reviewedAt: direction === 1 ? -1 : 1 };
  return { [sortFields[sort]]: direction };
}

/**
 * Returns one page of a queue. 待审核 alternates between organisations, so that none can fill it, unless another order is
 * asked for.
 * @throws Problem PAGE_BEYOND_END
 */
export async function queuePage(
  models: Pick<Dependencies["models"], "applications" | "lockRegister">,
  fairQueue: () => Promise<string[]>,
  query: QueueQuery,
) {
  const { queue, sort, order, page, pageSize } = query;
  const { applications } = models;
  const filter = await queueFilter(models, query);
  const inTurns = queue === "待审核" && sort === "since" && order === "asc";
  if (!inTurns) return listApplications(applications, { filter, sort: queueSort(query), page, pageSize });
  const waiting = await (isWholeQueue(query) ? fairQueue() : inFairOrder(applications, filter));
  const start = startOf({ page, pageSize }, waiting.length);
  const ids = waiting.slice(start, start + pageSize);
  // An application may leave the queue while the page is read.
  return { items: await findListed(applications, ids, { queue }), total: waiting.length };
}
