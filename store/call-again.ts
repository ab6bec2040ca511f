import type { Models } from "./models";
import { nativeCollection } from "./models/native-collection";

/**
 * Has a receiver called again that wanted no more events: all of its deliveries that were given up are due. Does nothing
 * for a receiver that takes events.
 * @param at - instant at which the deliveries are due
 */
export async function callAgain(
  { webhookPositions, webhookDeliveries }: Pick<Models, "webhookPositions" | "webhookDeliveries">,
  receiver: string,
  at: Date,
): Promise<void> {
  const wasGone = { _id: receiver, gone: { $exists: true } };
  if (!(await nativeCollection(webhookPositions).findOne(wasGone))) return;
  await nativeCollection(webhookDeliveries).updateMany(
    { receiver, status: "发送失败" },
    { $set: { status: "待发送", attempts: 0, since: at, nextAttemptAt: at } },
  );
  // The deliveries come first, so that a process that ends in between leaves them to the next call of this.
  await nativeCollection(webhookPositions).updateOne(wasGone, { $unset: { gone: "" } });
}
