import { randomUUID } from "node:crypto";
import type { WebhookReceiver } from "../config/webhooks";
import type { PublicEvent } from "../domain/events/public-event";
import { describeError } from "../lib/describe-error";
import type { ApplicationModel } from "../store/models/application";
import { isDuplicateKey } from "../store/models/duplicate-key";
import { nativeCollection } from "../store/models/native-collection";
import type { WebhookPosition, WebhookPositionModel } from "../store/models/webhook";
import { createPoller, type Poller } from "../store/poller";
import { readEvents, thePresent, type EventPosition } from "../store/read-events";
import { createDeliveries, type DeliveryDeps } from "./webhook-deliveries";

export interface WebhookSenderDeps extends DeliveryDeps {
  receivers: readonly WebhookReceiver[];
  applications: ApplicationModel;
  positions: WebhookPositionModel;
  intervalMs?: number;
}

/**
 * Number of applications whose events are sent to a receiver at the same time. One application's events are sent one
 * after another.
 */
const atOnce = 10;
/** Lease of a receiver in milliseconds. It is longer than a batch takes if each event is answered at the last moment. */
const leaseMs = 180_000;
/** Largest number of remembered events in the overlap. There are only more if thousands of locks are renewed in a minute. */
const mostRemembered = 5_000;

/**
 * Creates the sender of events. Each receiver has a loop and a position of its own, so that a slow one delays no other.
 * Several workers can send, because each receiver is leased to one of them.
 */
export function createWebhookSender(deps: WebhookSenderDeps): Poller {
  const { receivers, applications, positions, now, log, intervalMs = 1_000 } = deps;
  const deliveries = createDeliveries(deps);
  const collection = nativeCollection(positions);
  const sender = randomUUID();
  /** Receivers that this process has leased, with their positions. */
  const held = new Map<string, Pick<WebhookPosition, "position" | "leasedUntil">>();
  const lease = () => ({ sender, leasedUntil: new Date(now() + leaseMs) });

  /** Leases the receiver and returns its position; undefined while another worker has it. */
  async function take(name: string): Promise<EventPosition | undefined> {
    const known = held.get(name);
    if (known && known.leasedUntil.getTime() - now() > leaseMs / 2) return known.position;
    held.delete(name);
    const mine = { $or: [{ sender }, { leasedUntil: { $lte: new Date(now()) } }] };
    const taken = await collection.findOneAndUpdate(
      { _id: name, ...mine },
      { $set: lease() },
      { returnDocument: "after" },
    );
    const found = taken ?? (await begin(name));
    if (found) held.set(name, found);
    return found?.position;
  }

  /** Stores a new receiver, which gets only events from now on. Returns undefined if it exists already. */
  async function begin(name: string): Promise<WebhookPosition | undefined> {
    const first: WebhookPosition = { _id: name, position: await thePresent(applications), ...lease() };
    try {
      await collection.insertOne(first);
      return first;
    } catch (error) {
      if (isDuplicateKey(error)) return undefined;
      throw error;
    }
  }

  /** Stores the position and renews the lease. Returns false if another worker has taken the receiver over. */
  async function keep(name: string, position: EventPosition): Promise<boolean> {
    const kept = { ...lease(), position: { ...position, told: position.told.slice(-mostRemembered) } };
    const { matchedCount } = await collection.updateOne({ _id: name, sender }, { $set: kept });
    if (matchedCount > 0) held.set(name, kept);
    else held.delete(name);
    return matchedCount > 0;
  }

  async function sendNews(
    receiver: WebhookReceiver,
    from: EventPosition,
    signal: AbortSignal,
  ): Promise<EventPosition | undefined> {
    const { events, position, hasMore } = await readEvents(applications, from, atOnce);
    const byApplication = new Map<string, PublicEvent[]>();
    for (const event of events) {
      const { applicationId } = event.data;
      byApplication.set(applicationId, [...(byApplication.get(applicationId) ?? []), event]);
    }
    await Promise.all(
      [...byApplication].map(([applicationId, own]) =>
        deliveries.deliver(receiver, { applicationId, events: own }, signal),
      ),
    );
    const isElsewhere = position.since !== from.since || position.at !== from.at;
    if ((events.length > 0 || isElsewhere) && !(await keep(receiver.name, position))) return undefined;
    return hasMore ? position : undefined;
  }

  async function round(receiver: WebhookReceiver, signal: AbortSignal): Promise<void> {
    const { name } = receiver;
    let position = await take(name);
    if (!position) return;
    const due = await deliveries.due(name, atOnce);
    await Promise.all(due.map((row) => deliveries.repeat(receiver, row, signal)));
    while (position && !signal.aborted) position = await sendNews(receiver, position, signal);
  }

  const pollers = receivers.map((receiver) =>
    createPoller({
      work: (signal) =>
        round(receiver, signal).catch((error: unknown) => {
          if (!signal.aborted) throw error;
        }),
      intervalMs,
      onError: (error) =>
        log.error(
          { receiver: receiver.name, error: describeError(error) },
          "the receiver can't be told of events",
        ),
    }),
  );
  return {
    start: () => pollers.forEach((poller) => poller.start()),
    stop: async () => {
      await Promise.all(pollers.map((poller) => poller.stop()));
      // The leases end, so that another worker can continue at once.
      if (held.size > 0) await collection.updateMany({ sender }, { $set: { leasedUntil: new Date(0) } });
    },
  };
}
