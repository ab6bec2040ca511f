import type { Logger } from "pino";
import { endpointLimits } from "../domain/events/endpoint";
import { NotTaken, type Receiver, type TellReceiver } from "../gateways/webhooks";
import { describeError } from "../lib/describe-error";
import { isDuplicateKey } from "../store/models/duplicate-key";
import { nativeCollection } from "../store/models/native-collection";
import type { ToldEventDocument, ToldEventModel } from "../store/models/told-event";
import type { WebhookCall, WebhookDelivery, WebhookDeliveryModel } from "../store/models/webhook";
import { eventsOfApplication } from "../store/read-events";

/** An endpoint as its present round calls it. */
export interface CalledEndpoint extends Receiver {
  id: string;
  /** Name for logs. */
  name: string;
  /** Notes a call for the endpoint's log. */
  note: (call: WebhookCall) => void;
}

export interface DeliveryDeps {
  deliveries: WebhookDeliveryModel;
  events: ToldEventModel;
  tell: TellReceiver;
  /** Notes that an endpoint wants no more events. From then on, this process may no longer call it. */
  gone: (endpoint: CalledEndpoint) => Promise<void>;
  /** Returns the present time in milliseconds since the epoch. */
  now: () => number;
  log: Pick<Logger, "warn" | "error">;
  /** Pause after the first failed try in milliseconds; it doubles with each try. */
  firstPauseMs?: number;
}

const longestPauseMs = 3_600_000;
/** Longest pause that a receiver can ask for, in milliseconds. */
const longestWishMs = 24 * 3_600_000;
/** Returns the reason of a failure. Errors between machines name no person, and a receiver's answer is not stored. */
const reasonOf = (error: unknown): string => describeError(error).message.slice(0, 200);

const deliveryId = (endpoint: string, applicationId: string): string => `${endpoint}_${applicationId}`;

/** Decides, before each call, whether this process may still call the endpoint. */
export type MayCall = () => Promise<boolean>;

/** Result of calling an endpoint with events in their order. */
interface Outcome {
  /** Number of the last event that was accepted; undefined if none was. */
  accepted?: number;
  /** First event that was refused, with the reason. Those after it were not sent. */
  refused?: { number: number; error: string; isGone: boolean; retryAfterMs: number };
  /** True if this process may no longer call, so that the rest is another's. */
  isStopped: boolean;
}

/**
 * Creates the delivery of events to endpoints. Each application's events are delivered in order, so the first one that is
 * refused holds up the others. Every write only moves a row forward, and only from the state that was read: a process
 * that stood still for long, and has lost the endpoint to another one, changes nothing that the other one has written.
 */
export function createDeliveries({
  deliveries,
  events,
  tell,
  gone,
  now,
  log,
  firstPauseMs = 5_000,
}: DeliveryDeps) {
  const collection = nativeCollection(deliveries);

  /** Calls an endpoint with an event. @throws what the call throws, after it was noted */
  async function call(endpoint: CalledEndpoint, event: ToldEventDocument): Promise<void> {
    const [at, began] = [new Date(now()), performance.now()];
    const about = { at, type: event.type, event: event.id };
    const tookMs = () => Math.round(performance.now() - began);
    try {
      const { status } = await tell(endpoint, event);
      endpoint.note({ ...about, status, tookMs: tookMs() });
    } catch (error) {
      const answered = error instanceof NotTaken ? { status: error.status } : {};
      endpoint.note({ ...about, ...answered, error: reasonOf(error), tookMs: tookMs() });
      throw error;
    }
  }

  async function tellAll(
    endpoint: CalledEndpoint,
    news: readonly ToldEventDocument[],
    mayCall: MayCall,
  ): Promise<Outcome> {
    let accepted: { accepted?: number } = {};
    for (const event of news) {
      if (!(await mayCall())) return { ...accepted, isStopped: true };
      try {
        await call(endpoint, event);
      } catch (error) {
        const { isGone = false, retryAfterMs = 0 } = error instanceof NotTaken ? error : {};
        const refused = { number: event._id, error: reasonOf(error), isGone, retryAfterMs };
        return { ...accepted, refused, isStopped: false };
      }
      accepted = { accepted: event._id };
    }
    return { ...accepted, isStopped: false };
  }

  /** Returns when to call again, by the number of tries and by the receiver's own wish. */
  const nextAttempt = (attempts: number, retryAfterMs: number): Date => {
    const pauseMs = Math.min(firstPauseMs * 2 ** (attempts - 1), longestPauseMs);
    return new Date(now() + Math.max(pauseMs, Math.min(retryAfterMs, longestWishMs)));
  };

  /** Adds events to a row, if there is one. Those that were given up are tried again. */
  async function addToRow(_id: string, upTo: number): Promise<boolean> {
    const at = new Date(now());
    await collection.updateOne(
      { _id, status: "发送失败", upTo: { $lt: upTo } },
      { $set: { status: "待发送", since: at, nextAttemptAt: at } },
    );
    const { matchedCount } = await collection.updateOne({ _id }, { $max: { upTo } });
    return matchedCount > 0;
  }

  async function createRow(row: WebhookDelivery): Promise<void> {
    try {
      await collection.insertOne(row);
    } catch (error) {
      // Another process has met a refusal before.
      if (!isDuplicateKey(error)) throw error;
      if (!(await addToRow(row._id, row.upTo))) await createRow(row);
    }
  }

  return {
    /** Returns those of the applications of which an endpoint has not accepted earlier events. */
    async waiting(endpoint: string, applicationIds: readonly string[]): Promise<ReadonlySet<string>> {
      const ids = applicationIds.map((id) => deliveryId(endpoint, id));
      const found = await collection
        .find({ _id: { $in: ids } }, { projection: { applicationId: 1 } })
        .toArray();
      return new Set(found.map(({ applicationId }) => applicationId));
    },

    /**
     * Delivers new events of an application, or adds them to those that the endpoint has not accepted yet.
     * @returns false if this process may no longer call, and events are left that no row has
     */
    async deliver(
      endpoint: CalledEndpoint,
      {
        applicationId,
        news,
        isWaiting,
      }: { applicationId: string; news: ToldEventDocument[]; isWaiting: boolean },
      mayCall: MayCall,
    ): Promise<boolean> {
      const _id = deliveryId(endpoint.id, applicationId);
      const upTo = news.at(-1)?._id ?? 0;
      if (isWaiting && (await addToRow(_id, upTo))) return true;
      const { refused, isStopped } = await tellAll(endpoint, news, mayCall);
      if (!refused) return !isStopped;
      // Whoever has the endpoint now tells the event again, so its refusal here says nothing.
      if (!(await mayCall())) return false;
      const { number, error: lastError, isGone, retryAfterMs } = refused;
      log.warn({ endpoint: endpoint.name, applicationId, lastError }, "a webhook wasn't taken");
      await createRow({
        _id,
        endpoint: endpoint.id,
        applicationId,
        told: number - 1,
        upTo,
        status: isGone ? "发送失败" : "待发送",
        attempts: 1,
        since: new Date(now()),
        nextAttemptAt: nextAttempt(1, retryAfterMs),
        lastError,
      });
      if (isGone) await gone(endpoint);
      return true;
    },

    /** Returns the rows that are due to be sent again. */
    due: (endpoint: string, limit: number): Promise<WebhookDelivery[]> =>
      collection
        .find({ endpoint, status: "待发送", nextAttemptAt: { $lte: new Date(now()) } })
        .sort({ nextAttemptAt: 1 })
        .limit(limit)
        .toArray(),

    /** Delivers refused events again. */
    async repeat(endpoint: CalledEndpoint, row: WebhookDelivery, mayCall: MayCall): Promise<void> {
      const { _id, applicationId, told, upTo, since, attempts } = row;
      const news = await eventsOfApplication(events, applicationId, { after: told, upTo });
      const { accepted = told, refused, isStopped } = await tellAll(endpoint, news, mayCall);
      if (!refused) {
        const done = isStopped ? accepted : upTo;
        // The row goes unless further events have come to wait in it.
        const { deletedCount } = await collection.deleteOne({ _id, upTo: { $lte: done } });
        if (deletedCount === 0)
          await collection.updateOne(
            { _id, told: { $lt: done } },
            { $max: { told: done }, $set: { attempts: 0, since: new Date(now()) } },
          );
        return;
      }
      const isAnother = accepted > told;
      const tries = isAnother ? 1 : attempts + 1;
      const first = isAnother ? new Date(now()) : since;
      const { error: lastError, isGone, retryAfterMs } = refused;
      const isOver = isGone || now() - first.getTime() >= endpointLimits.failingMs;
      if (isOver) log.error({ endpoint: endpoint.name, applicationId, lastError }, "a webhook is given up");
      await collection.updateOne(
        { _id, told, attempts },
        {
          $max: { told: accepted },
          $set: {
            attempts: tries,
            since: first,
            lastError,
            nextAttemptAt: nextAttempt(tries, retryAfterMs),
            status: isOver ? "发送失败" : "待发送",
          },
        },
      );
      if (isGone) await gone(endpoint);
    },
  };
}
