import type { Application } from "../application/application";
import { shortNumberOf } from "../form/short-number";
import { factsOf, factTypes, type Sayings } from "./facts";

/** Event type of a correction: events that were told no longer hold, because the run was reset or the store was restored. */
const corrected = "corrected";
export const publicEventTypes = [...factTypes, corrected].map((type) => `application.${type}` as const);

interface About {
  applicationId: string;
  shortNumber: string;
  organisationCode: string;
  organisationName: string;
}

interface Corrections {
  /** Ids of the events that no longer hold. */
  corrected: { takenBack: string[] };
}

type Announced = Sayings & Corrections;

/** An event as other systems receive it, in the format of Standard Webhooks. */
export type PublicEvent = {
  [T in keyof Announced]: {
    /** Id of the event, which stays the same however often the event is delivered. */
    id: string;
    type: `application.${T}`;
    /** Instant of the event, in ISO 8601 UTC. */
    timestamp: string;
    data: About & Announced[T];
  };
}[keyof Announced];

/** Times at which an application's facts were stored, which stand beside the application. */
export interface Told {
  /** Instant at which the database first held each fact, by its own clock and by the fact's key. */
  told?: Readonly<Record<string, Date>>;
  /** Keys of facts that were taken back when a run took over, by the place of the correction. */
  takenBack?: Readonly<Record<string, readonly string[]>>;
}

/**
 * Returns the place of a correction among the application's others: the generation of the run that took over, and the
 * version to which it went back.
 */
export const correctionPlace = (generation: number, { version }: Pick<Application, "version">): string =>
  `${generation}_${version}`;
/** Returns the field with a correction's time, which is stored among those of the facts. */
export const correctionKey = (place: string): string => `${corrected}-${place}`;
export const isCorrection = (key: string): boolean => key.startsWith(`${corrected}-`);

const byPlace = ([one]: [string, unknown], [other]: [string, unknown]): number => {
  const [generation = 0, version = 0] = one.split("_").map(Number);
  const [otherGeneration = 0, otherVersion = 0] = other.split("_").map(Number);
  return generation - otherGeneration || version - otherVersion;
};

/**
 * Returns the id of a fact's event. A fact that was taken back and happens again gets a new id, because receivers that
 * know the former one must learn of it.
 */
const idOf = (applicationId: string, key: string, timesTakenBack: number): string =>
  `${applicationId}-${key}${timesTakenBack === 0 ? "" : `_${timesTakenBack + 1}`}`;

/**
 * Returns all events of an application with the instant at which each could first be read, in the order in which they are
 * delivered.
 */
export function publicEventsOf(
  application: Application,
  { told = {}, takenBack = {} }: Told,
): { event: PublicEvent; toldAt: Date }[] {
  const { id: applicationId, orgCode: organisationCode, form } = application;
  const { organisationName } = form;
  const about = {
    ...{ applicationId, shortNumber: shortNumberOf(applicationId), organisationCode, organisationName },
  };
  const corrections = Object.entries(takenBack).toSorted(byPlace);
  const timesTakenBack = (key: string, until = Infinity): number =>
    corrections.slice(0, until).filter(([, keys]) => keys.includes(key)).length;

  const facts = factsOf(application).flatMap(({ type, key, at: timestamp, says }) => {
    const toldAt = told[key];
    if (!toldAt) return [];
    const event = {
      ...{ id: idOf(applicationId, key, timesTakenBack(key)), type: `application.${type}`, timestamp },
      data: { ...about, ...says },
      // The type assertion is safe, because type and content come from the same fact.
    } as PublicEvent;
    return { event, toldAt };
  });
  const corrective = corrections.flatMap(([place, keys], index) => {
    const at = told[correctionKey(place)];
    if (!at) return [];
    const ids = keys.map((key) => idOf(applicationId, key, timesTakenBack(key, index)));
    return {
      event: {
        ...{ id: `${applicationId}-${correctionKey(place)}`, timestamp: at.toISOString() },
        ...{ type: `application.${corrected}` as const, data: { ...about, takenBack: ids } },
      } satisfies PublicEvent,
      toldAt: at,
    };
  });
  // A correction comes before newer facts, even if one write did both.
  return [...corrective, ...facts].toSorted((one, other) => one.toldAt.getTime() - other.toldAt.getTime());
}
