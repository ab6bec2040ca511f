import { createHash } from "node:crypto";
import { wasSubmitted } from "../domain/application/application";
import { publicEventsOf, type PublicEvent } from "../domain/events/public-event";
import { bringUpToDate, type ApplicationDocument, type ApplicationModel } from "./models/application";
import { nativeCollection } from "./models/native-collection";

/*
 * Reader of all applications' events. Events are derived when they are read, in a walk over the changed applications,
 * oldest change first. Each walk begins a little before the end of the one before it (the overlap), because a write under
 * way may become visible after writes that the database dated later.
 */

/** Overlap in milliseconds. It is longer than a write can take in the database from being dated to being visible. */
export const overlapMs = 60_000;

/** Position of a reader. Times are the database's, in milliseconds since the epoch. */
export interface EventPosition {
  /** Time up to which all changes have been delivered for certain. */
  since: number;
  /** Time from which the present walk has to read changes. */
  at: number;
  /** Marks of delivered events in the overlap: time and hash of each (markOf). */
  told: string[];
}

export const theBeginning: EventPosition = { since: 0, at: 0, told: [] };

interface TheirEvent {
  event: PublicEvent;
  toldAt: Date;
}

/** Returns the mark of an event: its time in base 36, and enough of a hash to distinguish events of the same time. */
const markOf = ({ event, toldAt }: TheirEvent): string =>
  `${toldAt.getTime().toString(36)}.${createHash("sha256").update(event.id).digest("base64url").slice(0, 4)}`;
/** Returns the time in an event's mark, in milliseconds since the epoch. */
export const markedAt = (mark: string): number => Number.parseInt(mark, 36);

const read = { application: 1, shape: 1, changedAt: 1, told: 1, takenBack: 1 } as const;
type Changed = Pick<ApplicationDocument, "_id" | "application" | "changedAt" | "told" | "takenBack">;

const changeOf = ({ changedAt }: Changed): number => changedAt?.getTime() ?? 0;

/**
 * Reads at most `limit` changes, and returns the time from which there are more. Changes of the same millisecond are
 * never separated, because the MongoDB server on Java sorts by fractions of a millisecond, which a position doesn't have.
 */
async function changedFrom(
  applications: ApplicationModel,
  at: number,
  limit: number,
): Promise<{ changed: Changed[]; rest?: number }> {
  const found = await nativeCollection(applications)
    .find<Changed>(
      { changedAt: { $gte: new Date(at) } },
      { projection: read, sort: { changedAt: 1, _id: 1 }, limit: limit + 1 },
    )
    .toArray();
  const beyond = found[limit];
  if (beyond === undefined) return { changed: found };
  const rest = changeOf(beyond);
  const changed = found.filter((document) => changeOf(document) < rest);
  return changed.length > 0 ? { changed, rest } : changedFrom(applications, at, limit * 2);
}

const eventsOf = ({ application, told, takenBack }: Changed): TheirEvent[] =>
  wasSubmitted(application)
    ? publicEventsOf(application, {
        ...(told ? { told } : {}),
        ...(takenBack ? { takenBack } : {}),
      })
    : [];

export interface EventPage {
  events: PublicEvent[];
  /** Position from which to continue. */
  position: EventPosition;
  /** True if more events can be read at once. */
  hasMore: boolean;
}

/**
 * Returns the events after a position, each at least once, and in order for each application.
 * @param limit - most changed applications to read
 */
export async function readEvents(
  applications: ApplicationModel,
  position: EventPosition,
  limit: number,
): Promise<EventPage> {
  const remembered = new Set(position.told);
  const isNew = (one: TheirEvent): boolean =>
    one.toldAt.getTime() > position.since && !remembered.has(markOf(one));
  const { changed, rest } = await changedFrom(applications, position.at, limit);
  changed.forEach(bringUpToDate);
  const fresh = changed.flatMap((document) => eventsOf(document).filter(isNew));
  const latest = changed.at(-1);
  const overlap = Math.max(position.since, (latest ? changeOf(latest) : position.at) - overlapMs);
  const told = [...position.told, ...fresh.map(markOf)].filter((mark) => markedAt(mark) > overlap);
  return {
    events: fresh.map(({ event }) => event),
    position:
      rest === undefined ? { since: overlap, at: overlap, told } : { since: position.since, at: rest, told },
    hasMore: rest !== undefined,
  };
}

/** Returns the position of a receiver that wants only events from now on. */
export async function thePresent(applications: ApplicationModel): Promise<EventPosition> {
  const latest = await nativeCollection(applications).findOne(
    { changedAt: { $exists: true } },
    { projection: { changedAt: 1 }, sort: { changedAt: -1, _id: -1 } },
  );
  const at = latest?.changedAt?.getTime() ?? 0;
  return { since: at, at, told: [] };
}
