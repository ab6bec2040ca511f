import { z } from "zod";
import { wasSubmitted, type Application } from "../../domain/application/application";
import { openLockStates, type OpenLockState } from "../../domain/application/issuing-queue";
import { lockKeysOf } from "../../domain/locks/holds";
import type { Answer } from "../../contract/answers";
import { unshown, type ShownDocument } from "../../store/find-application";
import { entriesOf } from "../../store/lock-register";
import { bringUpToDate } from "../../store/models/application";
import type { Dependencies } from "../dependencies";
import { sliceAfter, sliceQuery, type SliceQuery } from "../list-slice";
import { presentWorkOrder } from "./present";

export const workOrdersQuery = sliceQuery({ by: "instant", most: 100, usually: 50 }).extend({
  state: z.enum(openLockStates).optional().describe("只列有锁在此状态的"),
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

/** Returns one page of the queue, and the place where the next one begins. */
export async function workOrders(
  needs: Needs,
  asked: z.output<typeof workOrdersQuery>,
): Promise<Answer<"workOrders">> {
  const { items: found, ...rest } = await waitingOrders(needs, asked);
  const items = await presentOrders(needs, found.map(({ application }) => application).filter(wasSubmitted));
  return { items, ...rest };
}
