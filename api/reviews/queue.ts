import { findListed, listApplications } from "../applications/list";
import { startOf } from "../list-page";
import type { Dependencies } from "../dependencies";
import { inFairOrder } from "./fair-queue";
import { isWholeQueue, queueFilter, queueSort, type QueueQuery } from "./queue-query";

/**
 * One page of a queue. 待审核 is in turns of the organisations, so that none can fill it, unless it is asked for in another
 * order.
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
  // One may have left the queue while it was read.
  return { items: await findListed(applications, ids, { queue }), total: waiting.length };
}
