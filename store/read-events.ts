import { createHash } from "node:crypto";
import { wasSubmitted } from "../domain/application/application";
import { publicEventsOf, type PublicEvent } from "../domain/events/public-event";
import { bringUpToDate, type ApplicationDocument, type ApplicationModel } from "./models/application";
import { nativeCollection } from "./models/native-collection";

/*
 * The events of all applications, one after another. They are derived as they are read, from what changed since: in a walk
 * over the changes, oldest first. Each walk begins where the one before it ended, less the overlap: a write that was under
 * way may become visible behind others that the database dated later.
 */

/** Longer than a write can be under way in the database between being dated and being seen. Milliseconds. */
export const overlapMs = 60_000;

/** How far a reader is. Times are the database's, in milliseconds. */
export interface EventPosition {
  /** All that was dated before is told, whatever changes later. */
  since: number;
  /** From when on changes are to be read in the walk that is under way. */
  at: number;
  /** Events that were told of the overlap: time and hash of each (markOf). */
  told: string[];
}

export const theBeginning: EventPosition = { since: 0, at: 0, told: [] };

interface TheirEvent {
  event: PublicEvent;
  toldAt: Date;
}

/** The time in base 36, and enough of a hash to tell what was dated alike. */
const markOf = ({ event, toldAt }: TheirEvent): string =>
  `${toldAt.getTime().toString(36)}.${createHash("sha256").update(event.id).digest("base64url").slice(0, 4)}`;
/** When a remembered event was dated. Milliseconds since the epoch. */
export const markedAt = (mark: string): number => Number.parseInt(mark, 36);

const read = { application: 1, shape: 1, changedAt: 1, told: 1, takenBack: 1 } as const;
type Changed = Pick<ApplicationDocument, "_id" | "application" | "changedAt" | "told" | "takenBack">;

const changeOf = ({ changedAt }: Changed): number => changedAt?.getTime() ?? 0;

/**
 * So many changes at most, and from when on there are more. What changed within one millisecond is never parted: the server
 * on Java knows parts of it, by which it sorts.
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

const eventsOf = ({ application, changedAt = new Date(0), told, takenBack }: Changed): TheirEvent[] =>
  wasSubmitted(application)
    ? publicEventsOf(application, {
        changedAt,
        ...(told ? { told } : {}),
        ...(takenBack ? { takenBack } : {}),
      })
    : [];

export interface EventPage {
  events: PublicEvent[];
  /** From where to go on. */
  position: EventPosition;
  /** True where more can be read at once. */
  hasMore: boolean;
}

/**
 * The events that follow a position: at least once, in order for each application.
 * @param limit - of so many applications that changed, at most
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

/** The position of who wants to hear what comes from now on. */
export async function thePresent(applications: ApplicationModel): Promise<EventPosition> {
  const latest = await nativeCollection(applications).findOne(
    { changedAt: { $exists: true } },
    { projection: { changedAt: 1 }, sort: { changedAt: -1, _id: -1 } },
  );
  const at = latest?.changedAt?.getTime() ?? 0;
  return { since: at, at, told: [] };
}
