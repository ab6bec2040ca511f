import { z } from "zod";
import { line } from "../../domain/application/form";
import { queues } from "../../domain/application/stage";
import { pickups } from "../../domain/application/values";
import { contestedApplications } from "../../store/lock-conflicts";
import type { ApplicationDocument } from "../../store/models/application";
import { searchFilter } from "../applications/list";
import { pagingQuery } from "../applications/schema";
import type { Dependencies } from "../dependencies";
import { lockStandingsOf } from "../locks/standing";

/** The two queues, and what was decided before. */
const reviewTabs = [...queues, "已审核"] as const;

/** What a queue can be sorted by, and the field that says so. */
const sortFields = {
  since: "queueSince",
  organisationName: "organisationName",
  lockType: "application.form.lockType",
  years: "application.form.years",
  pickup: "application.form.pickup",
} as const;
type SortKey = keyof typeof sortFields;
const sortKeys = Object.keys(sortFields) as [SortKey, ...SortKey[]];

export const queueQuery = pagingQuery.extend({
  queue: z.enum(reviewTabs, "请选择队列：待审核、办理中或已审核"),
  search: line(100).optional(),
  lockType: line(20).optional(),
  years: z.coerce.number().int().min(1).max(3).optional(),
  pickup: z.enum(pickups).optional(),
  mark: z
    .enum(["conflict", "unregistered"])
    .optional()
    .describe("conflict：同一把锁有其他单位的申请；unregistered：锁未登记"),
  sort: z.enum(sortKeys).default("since"),
  order: z.enum(["asc", "desc"]).default("asc"),
});
/** The same list, not page by page. */
export const exportQuery = queueQuery.omit({ page: true, pageSize: true });
export type QueueQuery = z.output<typeof queueQuery>;

type Asked = Pick<Dependencies["models"], "applications" | "lockRegister">;

/** What the list is of, as the database is asked for it. */
export async function queueFilter(models: Asked, query: QueueQuery): Promise<Record<string, unknown>> {
  const { queue, search, lockType, years, pickup, mark } = query;
  const filter = {
    ...(queue === "已审核" ? { reviewedAt: { $gt: new Date(0) } } : { queue }),
    ...(lockType === undefined ? {} : { "application.form.lockType": lockType }),
    ...(years === undefined ? {} : { "application.form.years": years }),
    ...(pickup === undefined ? {} : { "application.form.pickup": pickup }),
    ...searchFilter(search),
  };
  if (mark === "conflict")
    return { ...filter, _id: { $in: await contestedApplications(models.applications) } };
  if (mark === "unregistered") return { ...filter, _id: { $in: await unregistered(models, filter) } };
  return filter;
}

/** Whether nothing narrows the list: then it is as long as its queue. */
export const isWholeQueue = ({ queue, search, lockType, years, pickup, mark }: QueueQuery): boolean =>
  queue !== "已审核" && [search, lockType, years, pickup, mark].every((asked) => asked === undefined);

/** Those among the applications whose lock the register doesn't know. */
async function unregistered(
  { applications, lockRegister }: Asked,
  filter: Record<string, unknown>,
): Promise<string[]> {
  const among = await applications
    .find(filter, { lockSerial: 1, orgCode: 1 })
    .lean<Pick<ApplicationDocument, "_id" | "lockSerial" | "orgCode">[]>();
  const standings = await lockStandingsOf(lockRegister, among);
  return among.flatMap(({ _id }) => (standings.get(_id)?.lockStanding === "未登记" ? [_id] : []));
}

/** Queues begin with what waits longest, and what was decided with what was decided last. */
export function queueSort({ queue, sort, order }: QueueQuery): Record<string, 1 | -1> {
  const direction = order === "asc" ? 1 : -1;
  if (queue === "已审核" && sort === "since") return { reviewedAt: direction === 1 ? -1 : 1 };
  return { [sortFields[sort]]: direction };
}
