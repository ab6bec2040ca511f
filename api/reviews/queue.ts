import type { ApplicationDocument } from "../../store/models/application";
import { listPage, startOf } from "../list-page";
import type { Dependencies } from "../dependencies";
import { inFairOrder } from "./fair-queue";
import { queueFilter, queueSort, type QueueQuery } from "./queue-query";

/**
 * One page of a queue. 待审核 is in turns of the organisations, so that none can fill it, unless it is asked for in another
 * order.
 * @throws Problem PAGE_BEYOND_END
 */
export async function queuePage(
  models: Pick<Dependencies["models"], "applications" | "locks" | "lockRegister">,
  fairQueue: () => Promise<string[]>,
  query: QueueQuery,
) {
  const { queue, sort, order, page, pageSize } = query;
  const { applications } = models;
  const filter = await queueFilter(models, query);
  const inTurns = queue === "待审核" && sort === "since" && order === "asc";
  if (!inTurns) return listPage(applications, { filter, sort: queueSort(query), page, pageSize });
  const isWhole = Object.keys(filter).length === 1;
  const waiting = await (isWhole ? fairQueue() : inFairOrder(applications, filter));
  const start = startOf({ page, pageSize }, waiting.length);
  const ids = waiting.slice(start, start + pageSize);
  const found = await applications.find({ _id: { $in: ids }, queue }).lean<ApplicationDocument[]>();
  const byId = new Map(found.map((document) => [document._id, document]));
  // One may have left the queue while it was read.
  const items = ids.flatMap((id) => byId.get(id) ?? []);
  return { items, total: waiting.length };
}
