import { calledState, endpointLimits, stateAfter, type EndpointEnd } from "../domain/events/endpoint";
import { describeError } from "../lib/describe-error";
import { createLease, type LeaseOptions } from "../store/leases";
import { nativeCollection } from "../store/models/native-collection";
import type { LeaseModel } from "../store/models/lease";
import type { ToldEventDocument } from "../store/models/told-event";
import type { WebhookCall, WebhookEndpoint, WebhookEndpointModel } from "../store/models/webhook";
import { createPoller, type Poller } from "../store/poller";
import { readEvents } from "../store/read-events";
import type { WebhookSecrets } from "../store/webhook-endpoints";
import { createDeliveries, type CalledEndpoint, type DeliveryDeps, type MayCall } from "./webhook-deliveries";

export interface WebhookSenderDeps extends Omit<DeliveryDeps, "gone">, Pick<LeaseOptions, "elapsed"> {
  endpoints: WebhookEndpointModel;
  secrets: Pick<WebhookSecrets, "inForce">;
  leases: LeaseModel;
  /** Pause between two rounds of an endpoint, in milliseconds. */
  intervalMs?: number;
  /** Time within which an endpoint that was enabled is called, in milliseconds. */
  lookMs?: number;
}

/**
 * Number of events, and of applications with events that were refused, that are sent to an endpoint together. Events of
 * different applications are sent at the same time, those of one application one after another.
 */
const atOnce = 20;
/** Lease of an endpoint in milliseconds. A holder renews it between two calls, each of which takes less than half of it. */
const leaseMs = 30_000;

/** Creates the notes of a round's calls: the latest of them, and whether any event was accepted or refused. */
function createNotes() {
  const calls: WebhookCall[] = [];
  const seen = { accepted: false, refused: false };
  return {
    calls,
    seen,
    note: (call: WebhookCall) => {
      seen[call.error === undefined ? "accepted" : "refused"] = true;
      calls.push(call);
      if (calls.length > endpointLimits.calls) calls.shift();
    },
  };
}

/**
 * Creates the sender of events. Each enabled endpoint has a loop and a position of its own, so that a slow one delays no
 * other. Several workers can send, because each endpoint is leased to one of them.
 */
export function createWebhookSender(deps: WebhookSenderDeps): Poller {
  const { events, leases, secrets, log, now, elapsed, intervalMs = 1_000, lookMs = 5_000 } = deps;
  const collection = nativeCollection(deps.endpoints);
  /** Ids of the endpoints that have said in the present round that they want no more. */
  const goneNow = new Set<string>();

  /** Ends the calls of an endpoint, unless it was changed since it was read. */
  async function end(
    { id, name, url }: Pick<CalledEndpoint, "id" | "name" | "url">,
    endedBecause: EndpointEnd,
  ) {
    log.error({ endpoint: name, endedBecause }, "an endpoint is called no more");
    await collection.updateOne(
      { _id: id, url, state: calledState },
      { $set: { state: stateAfter.end, endedBecause } },
    );
  }

  const deliveries = createDeliveries({
    ...deps,
    gone: async (endpoint) => {
      goneNow.add(endpoint.id);
      await end(endpoint, "gone");
    },
  });

  /** Sends the next events. Returns the number up to which they were sent; undefined if nothing is left to send. */
  async function sendNews(
    endpoint: CalledEndpoint,
    after: number,
    mayCall: MayCall,
  ): Promise<number | undefined> {
    const { id } = endpoint;
    const { events: found, next, hasMore } = await readEvents(events, { after, limit: atOnce });
    if (next === after) return undefined;
    const byApplication = new Map<string, ToldEventDocument[]>();
    for (const event of found)
      byApplication.set(event.applicationId, [...(byApplication.get(event.applicationId) ?? []), event]);
    const waiting = await deliveries.waiting(id, [...byApplication.keys()]);
    const delivered = await Promise.all(
      [...byApplication].map(([applicationId, news]) =>
        deliveries.deliver(endpoint, { applicationId, news, isWaiting: waiting.has(applicationId) }, mayCall),
      ),
    );
    if (delivered.includes(false)) return undefined;
    // The position stays where it is if somebody has set it back meanwhile, to have events told again.
    const { matchedCount } = await collection.updateOne(
      { _id: id, number: after },
      { $set: { number: next } },
    );
    return hasMore && matchedCount > 0 ? next : undefined;
  }

  /** Adds the calls to the endpoint's log, and ends its calls if it has accepted nothing for too long. */
  async function noteCalls(
    { _id, name, url, failingSince }: WebhookEndpoint,
    { calls, seen }: ReturnType<typeof createNotes>,
  ): Promise<void> {
    if (calls.length === 0) return;
    const begins = !seen.accepted && seen.refused && failingSince === undefined;
    await collection.updateOne(
      { _id },
      {
        $push: { calls: { $each: calls, $slice: -endpointLimits.calls } },
        ...(begins ? { $set: { failingSince: new Date(now()) } } : {}),
        ...(seen.accepted ? { $unset: { failingSince: "" } as const } : {}),
      },
    );
    if (seen.accepted || failingSince === undefined) return;
    if (now() - failingSince.getTime() >= endpointLimits.failingMs)
      await end({ id: _id, name, url }, "failing");
  }

  async function round(_id: string, mayCall: MayCall): Promise<void> {
    goneNow.delete(_id);
    const found = await collection.findOne({ _id, state: calledState }, { projection: { calls: 0 } });
    if (!found) return;
    const notes = createNotes();
    const { name, url, networks } = found;
    const endpoint = {
      id: _id,
      name,
      url,
      networks,
      secrets: secrets.inForce(found, now()),
      note: notes.note,
    };
    try {
      const due = await deliveries.due(_id, atOnce);
      await Promise.all(due.map((row) => deliveries.repeat(endpoint, row, mayCall)));
      let position: number | undefined = found.number;
      while (position !== undefined && (await mayCall()))
        position = await sendNews(endpoint, position, mayCall);
    } finally {
      await noteCalls(found, notes);
    }
  }

  function startLoop(id: string) {
    const lease = createLease({
      leases,
      name: `webhook ${id}`,
      leaseMs,
      ...(elapsed === undefined ? {} : { elapsed }),
    });
    const poller = createPoller({
      work: async (signal) => {
        if (!(await lease.take())) return;
        await round(id, async () => !signal.aborted && !goneNow.has(id) && (await lease.isHeld()));
      },
      intervalMs,
      onError: (error) =>
        log.error({ endpoint: id, error: describeError(error) }, "the endpoint can't be told of events"),
    });
    poller.start();
    return async () => {
      await poller.stop();
      // Another worker can continue at once.
      await lease.release();
    };
  }

  const loops = new Map<string, () => Promise<void>>();
  const stopLoop = async (id: string): Promise<void> => {
    const stop = loops.get(id);
    loops.delete(id);
    await stop?.();
  };

  /** Starts the loops of endpoints that were enabled, and stops those of all that are no longer called. */
  const look = createPoller({
    work: async () => {
      const found = await collection.find({ state: calledState }, { projection: { _id: 1 } }).toArray();
      const called = found.map(({ _id }) => _id);
      for (const id of called) if (!loops.has(id)) loops.set(id, startLoop(id));
      await Promise.all([...loops.keys()].filter((id) => !called.includes(id)).map(stopLoop));
    },
    intervalMs: lookMs,
    onError: (error) => log.error({ error: describeError(error) }, "the endpoints can't be read"),
  });
  return {
    start: () => look.start(),
    stop: async () => {
      await look.stop();
      await Promise.all([...loops.keys()].map(stopLoop));
    },
  };
}
