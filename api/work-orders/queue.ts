import type { mongo } from "mongoose";
import { z } from "zod";
import { wasSubmitted, type Application } from "../../domain/application/application";
import { openLockStates, type OpenLockState } from "../../domain/application/issuing-queue";
import { lockKeysOf } from "../../domain/locks/holds";
import type { Answer } from "../../contract/answers";
import { unshown, type ShownDocument } from "../../store/find-application";
import { entriesOf } from "../../store/lock-register";
import { bringUpToDate, type ApplicationDocument } from "../../store/models/application";
import { nativeCollection } from "../../store/models/native-collection";
import type { Dependencies } from "../dependencies";
import { presentWorkOrder } from "./present";

/** A place in the queue: when it was paid, in milliseconds, and the application's id. */
const cursor = z.string().regex(/^\d{1,14}-[0-9A-Z]{26}$/, "请使用上一页给出的 next");

const placeOf = (id: string, since: Date): string => `${since.getTime()}-${id}`;

export const workOrdersQuery = z.strictObject({
  after: cursor.optional().describe("上一页给出的 next；不填则从最早支付的开始"),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  state: z.enum(openLockStates).optional().describe("只列有锁在此状态的"),
});

export type Needs = Pick<Dependencies, "models" | "now">;

interface Asked {
  after?: string | undefined;
  limit: number;
  state?: OpenLockState | undefined;
  /** The update by which they were given out. */
  takenBy?: string | undefined;
}

/** Applications with locks that wait, those that were paid first in front. */
export async function waitingOrders(
  { models }: Needs,
  { after, limit, state, takenBy }: Asked,
): Promise<ShownDocument[]> {
  const [paidAtMs, id] = after?.split("-") ?? [];
  const since = new Date(Number(paidAtMs ?? 0));
  const filter: mongo.Filter<ApplicationDocument> = {
    "toIssue.since": { $gte: since },
    ...(id === undefined
      ? {}
      : { $or: [{ "toIssue.since": { $gt: since } }, { "toIssue.since": since, _id: { $gt: id } }] }),
    ...(state === undefined ? {} : { "toIssue.states": state }),
    ...(takenBy === undefined ? {} : { taken: takenBy }),
  };
  const found = await nativeCollection(models.applications)
    .find<ShownDocument>(filter, { projection: unshown, sort: { "toIssue.since": 1, _id: 1 }, limit })
    .toArray();
  found.forEach(bringUpToDate);
  return found;
}

/** The applications as the authority sees them, each with what the register knows of its locks now. */
export async function presentOrders(
  { models, now }: Needs,
  applications: readonly Application[],
): Promise<Answer<"workOrder">[]> {
  const keys = applications.flatMap(({ form }) => lockKeysOf(form));
  const entries = await entriesOf(models.lockRegister, keys);
  return applications.map((application) => presentWorkOrder(application, { entries, nowMs: now() }));
}

/** One page of the queue, and where the next one begins. */
export async function workOrders(
  needs: Needs,
  asked: z.output<typeof workOrdersQuery>,
): Promise<Answer<"workOrders">> {
  const found = await waitingOrders(needs, asked);
  const items = await presentOrders(needs, found.map(({ application }) => application).filter(wasSubmitted));
  const last = found.at(-1);
  const next =
    last?.toIssue && found.length === asked.limit ? placeOf(last._id, last.toIssue.since) : undefined;
  return { items, ...(next === undefined ? {} : { next }) };
}
