import { z } from "zod";
import { wasSubmitted, type Application } from "../../domain/application/application";
import { openLockStates, type OpenLockState } from "../../domain/application/issuing-queue";
import { line } from "../../domain/form/form";
import { lockKey } from "../../domain/form/lock-key";
import { lockKeysOf } from "../../domain/locks/holds";
import type { Answer } from "../../contract/answers";
import { unshown, type ShownDocument } from "../../store/find-application";
import { openDuties } from "../../store/duties";
import { entriesOf } from "../../store/lock-register";
import { bringUpToDate } from "../../store/models/application";
import type { Dependencies } from "../dependencies";
import { sliceAfter, sliceQuery, type SliceQuery } from "../list-slice";
import { presentWorkOrder } from "./present";

export const workOrdersQuery = sliceQuery({ by: "instant", most: 100, usually: 50 }).extend({
  state: z.enum(openLockStates).optional().describe("只列有锁在此状态的"),
  contested: z.literal("true").optional().describe("改列制证结果不一致的"),
  search: line(60).optional().describe("改列有此锁的，以便更正"),
});

export type Needs = Pick<Dependencies, "models" | "now">;

interface Asked extends SliceQuery {
  state?: OpenLockState | undefined;
}

/** Returns applications with waiting locks, in the order of their payments. */
export async function waitingOrders(
  { models }: Needs,
  { state, ...asked }: Asked,
): Promise<{ items: ShownDocument[]; next?: string }> {
  const found = await sliceAfter<ShownDocument>(models.applications, {
    ...asked,
    ...({ field: "toIssue.since", direction: 1, projection: unshown } as const),
    placed: ({ toIssue }) => toIssue?.since,
    filter: {
      "toIssue.since": { $exists: true },
      ...(state === undefined ? {} : { "toIssue.states": state }),
    },
  });
  found.items.forEach(bringUpToDate);
  return found;
}

/**
 * Returns the applications as the certificate authority sees them, each with the present register entries of its locks.
 */
export async function presentOrders(
  { models, now }: Needs,
  applications: readonly Application[],
): Promise<Answer<"workOrder">[]> {
  const keys = applications.flatMap(({ form }) => lockKeysOf(form));
  const entries = await entriesOf(models.lockRegister, keys);
  return applications.map((application) => presentWorkOrder(application, { entries, nowMs: now() }));
}

/** Returns paid applications whose results may have to be corrected: contested ones, or those with a lock. */
async function ordersToCorrect(
  { models, now }: Needs,
  { contested, search, after, limit }: z.output<typeof workOrdersQuery>,
): Promise<{ items: ShownDocument[]; next?: string }> {
  const open = contested ? await openDuties(models, now()) : [];
  const ids = open.flatMap(({ kind, applicationId }) => (kind === "contested" ? (applicationId ?? []) : []));
  const found = await sliceAfter<ShownDocument>(models.applications, {
    ...({ field: "updatedAt", direction: -1, projection: unshown } as const),
    limit,
    after,
    placed: ({ updatedAt }) => updatedAt,
    filter: {
      ...(contested ? { _id: { $in: ids } } : {}),
      ...(search === undefined ? {} : { lockSerials: lockKey(search) }),
      "application.paidAt": { $exists: true },
    },
  });
  found.items.forEach(bringUpToDate);
  return found;
}

/** Returns one page of the queue, and the place where the next one begins. */
export async function workOrders(
  needs: Needs,
  asked: z.output<typeof workOrdersQuery>,
): Promise<Answer<"workOrders">> {
  const isWaiting = asked.contested === undefined && asked.search === undefined;
  const { items: found, ...rest } = await (isWaiting
    ? waitingOrders(needs, asked)
    : ordersToCorrect(needs, asked));
  const items = await presentOrders(needs, found.map(({ application }) => application).filter(wasSubmitted));
  return { items, ...rest };
}
