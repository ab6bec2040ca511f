import type { WebhookReceiver } from "../config/webhooks";
import { describeError } from "../lib/describe-error";
import { callAgain } from "../store/call-again";
import { createLease, type LeaseOptions } from "../store/leases";
import { nativeCollection } from "../store/models/native-collection";
import type { LeaseModel } from "../store/models/lease";
import type { ToldEventDocument } from "../store/models/told-event";
import type { WebhookPositionModel } from "../store/models/webhook";
import { createPoller, type Poller } from "../store/poller";
import { highestNumber, readEvents } from "../store/read-events";
import { createDeliveries, type DeliveryDeps, type MayCall } from "./webhook-deliveries";

export interface WebhookSenderDeps extends Omit<DeliveryDeps, "gone">, Pick<LeaseOptions, "elapsed"> {
  receivers: readonly WebhookReceiver[];
  leases: LeaseModel;
  positions: WebhookPositionModel;
  intervalMs?: number;
}

/**
 * Number of events, and of applications with events that were refused, that are sent to a receiver together. Events of
 * different applications are sent at the same time, those of one application one after another.
 */
const atOnce = 20;
/** Lease of a receiver in milliseconds. A holder renews it between two calls, each of which takes less than half of it. */
const leaseMs = 30_000;

/**
 * Creates the sender of events. Each receiver has a loop and a position of its own, so that a slow one delays no other.
 * Several workers can send, because each receiver is leased to one of them.
 */
export function createWebhookSender(deps: WebhookSenderDeps): Poller {
  const {
    receivers,
    events,
    leases,
    positions,
    deliveries: webhookDeliveries,
    log,
    elapsed,
    intervalMs = 1_000,
  } = deps;
  const collection = nativeCollection(positions);
  /** Names of the receivers that have said in the present round that they want no more. */
  const goneNow = new Set<string>();
  const deliveries = createDeliveries({
    ...deps,
    gone: async ({ name: _id, url }) => {
      goneNow.add(_id);
      log.error({ receiver: _id }, "a receiver wants no more events");
      await collection.updateOne({ _id }, { $set: { gone: url } });
    },
  });

  /**
   * Returns the number up to which the receiver was told; undefined if it wants no more at this address, until an operator
   * sends again or the address is another one. A new receiver gets only events from now on.
   */
  async function positionOf({ name: _id, url }: WebhookReceiver): Promise<number | undefined> {
    const found = await collection.findOne({ _id });
    if (found?.gone === url) return undefined;
    if (found?.gone !== undefined)
      await callAgain({ webhookPositions: positions, webhookDeliveries }, _id, new Date(deps.now()));
    if (found) return found.number;
    const number = await highestNumber(events);
    await collection.updateOne({ _id }, { $setOnInsert: { number } }, { upsert: true });
    return number;
  }

  /** Sends the next events. Returns the number up to which they were sent; undefined if nothing is left to send. */
  async function sendNews(
    receiver: WebhookReceiver,
    after: number,
    mayCall: MayCall,
  ): Promise<number | undefined> {
    const { name } = receiver;
    const { events: found, next, hasMore } = await readEvents(events, { after, limit: atOnce });
    if (next === after) return undefined;
    const byApplication = new Map<string, ToldEventDocument[]>();
    for (const event of found)
      byApplication.set(event.applicationId, [...(byApplication.get(event.applicationId) ?? []), event]);
    const waiting = await deliveries.waiting(name, [...byApplication.keys()]);
    const delivered = await Promise.all(
      [...byApplication].map(([applicationId, news]) =>
        deliveries.deliver(receiver, { applicationId, news, isWaiting: waiting.has(applicationId) }, mayCall),
      ),
    );
    if (delivered.includes(false)) return undefined;
    await collection.updateOne({ _id: name, number: { $lt: next } }, { $max: { number: next } });
    return hasMore ? next : undefined;
  }

  async function round(receiver: WebhookReceiver, mayCall: MayCall): Promise<void> {
    goneNow.delete(receiver.name);
    let position = await positionOf(receiver);
    if (position === undefined) return;
    const due = await deliveries.due(receiver.name, atOnce);
    await Promise.all(due.map((row) => deliveries.repeat(receiver, row, mayCall)));
    while (position !== undefined && (await mayCall()))
      position = await sendNews(receiver, position, mayCall);
  }

  const senders = receivers.map((receiver) => {
    const { name } = receiver;
    const lease = createLease({
      leases,
      name: `webhook ${name}`,
      leaseMs,
      ...(elapsed === undefined ? {} : { elapsed }),
    });
    const poller = createPoller({
      work: async (signal) => {
        if (!(await lease.take())) return;
        await round(receiver, async () => !signal.aborted && !goneNow.has(name) && (await lease.isHeld()));
      },
      intervalMs,
      onError: (error) =>
        log.error({ receiver: name, error: describeError(error) }, "the receiver can't be told of events"),
    });
    return { lease, poller };
  });
  return {
    start: () => senders.forEach(({ poller }) => poller.start()),
    stop: async () => {
      await Promise.all(
        senders.map(async ({ lease, poller }) => {
          await poller.stop();
          // Another worker can continue at once.
          await lease.release();
        }),
      );
    },
  };
}
