import type { Logger } from "pino";
import type { WebhookReceiver } from "../config/webhooks";
import type { PublicEvent } from "../domain/events/public-event";
import type { TellReceiver } from "../gateways/webhooks";
import { describeError } from "../lib/describe-error";
import { nativeCollection } from "../store/models/native-collection";
import type { WebhookDelivery, WebhookDeliveryModel } from "../store/models/webhook";

export interface DeliveryDeps {
  deliveries: WebhookDeliveryModel;
  tell: TellReceiver;
  /** Returns the present time in milliseconds since the epoch. */
  now: () => number;
  log: Pick<Logger, "warn" | "error">;
  /** Pause after the first failed try in milliseconds; it doubles with each try. */
  firstPauseMs?: number;
}

const longestPauseMs = 3_600_000;
/** Milliseconds after its first try at which an event is given up. */
const giveUpMs = 3 * 24 * 3_600_000;

/** Returns the reason of a failure. Errors between machines name no person, and a receiver's answer is not stored. */
const reasonOf = (error: unknown): string => describeError(error).message.slice(0, 200);

const deliveryId = (receiver: string, applicationId: string): string => `${receiver}_${applicationId}`;

/**
 * Creates the delivery of events to receivers. Each application's events are delivered in order, so the first one that is
 * refused holds up the others.
 */
export function createDeliveries({ deliveries, tell, now, log, firstPauseMs = 5_000 }: DeliveryDeps) {
  const collection = nativeCollection(deliveries);

  /** Delivers events until one is refused. Returns the rest with the reason; an empty rest if all were accepted. */
  async function tellAll(
    receiver: WebhookReceiver,
    events: readonly PublicEvent[],
    signal: AbortSignal,
  ): Promise<{ left: PublicEvent[]; error: string }> {
    for (const [index, event] of events.entries()) {
      // A process that is about to end leaves the rest to the next one, which continues from the stored position.
      signal.throwIfAborted();
      try {
        await tell(receiver, event);
      } catch (error) {
        return { left: events.slice(index), error: reasonOf(error) };
      }
    }
    return { left: [], error: "" };
  }

  const nextAttempt = (attempts: number): Date =>
    new Date(now() + Math.min(firstPauseMs * 2 ** (attempts - 1), longestPauseMs));

  return {
    /**
     * Delivers new events, or adds them to those that the receiver has not accepted yet. If these were given up, they are
     * tried again.
     */
    async deliver(
      receiver: WebhookReceiver,
      { applicationId, events }: { applicationId: string; events: readonly PublicEvent[] },
      signal: AbortSignal,
    ): Promise<void> {
      const _id = deliveryId(receiver.name, applicationId);
      const waiting = await collection.findOne({ _id });
      if (waiting) {
        const known = new Set(waiting.events.map(({ id }) => id));
        const more = events.filter(({ id }) => !known.has(id));
        const again =
          waiting.status === "发送失败"
            ? { status: "待发送" as const, since: new Date(now()), nextAttemptAt: new Date(now()) }
            : {};
        await collection.updateOne({ _id }, { $push: { events: { $each: more } }, $set: again });
        return;
      }
      const { left, error } = await tellAll(receiver, events, signal);
      if (left.length === 0) return;
      log.warn({ receiver: receiver.name, applicationId, lastError: error }, "a webhook wasn't taken");
      const row: WebhookDelivery = {
        ...{ _id, receiver: receiver.name, applicationId, events: left, status: "待发送", attempts: 1 },
        ...{ since: new Date(now()), nextAttemptAt: nextAttempt(1), lastError: error },
      };
      await collection.replaceOne({ _id }, row, { upsert: true });
    },

    /** Returns the rows that are due to be sent again. */
    due: (receiver: string, limit: number): Promise<WebhookDelivery[]> =>
      collection
        .find({ receiver, status: "待发送", nextAttemptAt: { $lte: new Date(now()) } })
        .sort({ nextAttemptAt: 1 })
        .limit(limit)
        .toArray(),

    /** Delivers refused events again. */
    async repeat(receiver: WebhookReceiver, row: WebhookDelivery, signal: AbortSignal): Promise<void> {
      const { _id, events, since, attempts, applicationId } = row;
      const { left, error } = await tellAll(receiver, events, signal);
      if (left.length === 0) return void (await collection.deleteOne({ _id }));
      const isAnother = left.length < events.length;
      const tries = isAnother ? 1 : attempts + 1;
      const first = isAnother ? new Date(now()) : since;
      const isOver = now() - first.getTime() >= giveUpMs;
      if (isOver)
        log.error({ receiver: receiver.name, applicationId, lastError: error }, "a webhook is given up");
      await collection.updateOne(
        { _id },
        {
          $set: {
            ...{ events: left, attempts: tries, since: first, lastError: error },
            ...{ nextAttemptAt: nextAttempt(tries), status: isOver ? "发送失败" : "待发送" },
          },
        },
      );
    },
  };
}
