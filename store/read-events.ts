import type { PublicEventType } from "../domain/events/public-event";
import { nativeCollection } from "./models/native-collection";
import type { ToldEventDocument, ToldEventModel } from "./models/told-event";

/*
 * Reading of told events by their numbers. Only what a majority of the database's servers has is read, so that no number
 * is read whose event is lost in a failover and whose number another event then gets.
 */

const majority = { readConcern: { level: "majority" } } as const;

/** Returns the number of the event that was told last; 0 if there is none. */
export async function highestNumber(events: ToldEventModel): Promise<number> {
  const latest = await nativeCollection(events).findOne(
    {},
    { projection: { _id: 1 }, sort: { _id: -1 }, ...majority },
  );
  return latest?._id ?? 0;
}

/**
 * Returns the number of the last event that was told before an instant; 0 if none was.
 * @param at - instant in milliseconds since the epoch
 */
export async function numberBefore(events: ToldEventModel, at: number): Promise<number> {
  const found = await nativeCollection(events).findOne(
    { toldAt: { $lt: new Date(at) } },
    { projection: { _id: 1 }, sort: { toldAt: -1, _id: -1 }, ...majority },
  );
  return found?._id ?? 0;
}

/** Returns the number of an event; undefined if none has the id. */
export async function numberOf(events: ToldEventModel, id: string): Promise<number | undefined> {
  const found = await nativeCollection(events).findOne({ id }, { projection: { _id: 1 }, ...majority });
  return found?._id;
}

/** Events that a reader wants; all if it names nothing. */
export interface EventFilter {
  type?: PublicEventType;
  applicationId?: string;
  organisation?: string;
}

export interface EventPage {
  events: ToldEventDocument[];
  /** Number after which to continue. */
  next: number;
  /** True if higher numbers have been told. */
  hasMore: boolean;
}

/**
 * Largest number of events that are looked at for one page. A page of a reader who wants few kinds of events can be empty
 * although more events follow.
 */
const mostLookedAt = 5_000;

/**
 * Returns the events after a number, in the order of their numbers.
 * @param limit - most events to return
 */
export async function readEvents(
  events: ToldEventModel,
  { after, limit, filter = {} }: { after: number; limit: number; filter?: EventFilter },
): Promise<EventPage> {
  const highest = await highestNumber(events);
  const last = Math.min(after + mostLookedAt, highest);
  if (last <= after) return { events: [], next: after, hasMore: false };
  const found = await nativeCollection(events)
    .find({ ...filter, _id: { $gt: after, $lte: last } }, { sort: { _id: 1 }, limit, ...majority })
    .toArray();
  const next = found.length === limit ? (found.at(-1)?._id ?? last) : last;
  return { events: found, next, hasMore: next < highest };
}

/** Returns the events of an application after a number, up to another one. */
export const eventsOfApplication = (
  events: ToldEventModel,
  applicationId: string,
  { after, upTo }: { after: number; upTo: number },
): Promise<ToldEventDocument[]> =>
  nativeCollection(events)
    .find({ applicationId, _id: { $gt: after, $lte: upTo } }, { sort: { sequence: 1 }, ...majority })
    .toArray();
