import type { Application } from "../application/application";
import { shortNumberOf } from "../form/short-number";
import { factsOf, factTypes, type Sayings } from "./facts";

/** A correction says that events which were told are no longer so: the run was set back, or the store was restored. */
const corrected = "corrected";
export const publicEventTypes = [...factTypes, corrected].map((type) => `application.${type}` as const);

interface About {
  applicationId: string;
  shortNumber: string;
  organisationCode: string;
  organisationName: string;
}

interface Corrections {
  /** The ids of the events that are no longer so. */
  corrected: { takenBack: string[] };
}

type Announced = Sayings & Corrections;

/** An event as others are told of it, in the shape that Standard Webhooks gives to what is sent. */
export type PublicEvent = {
  [T in keyof Announced]: {
    /** It stays the same however often the event is told. */
    id: string;
    type: `application.${T}`;
    /** It happened then: ISO 8601 UTC. */
    timestamp: string;
    data: About & Announced[T];
  };
}[keyof Announced];

/** A stored application says beside itself when its facts were told. */
export interface Told {
  /** When the database first held each fact, by the fact's key: its own clock. */
  told?: Readonly<Record<string, Date>>;
  /** The keys that were taken back when a run took over, by the correction's place. */
  takenBack?: Readonly<Record<string, readonly string[]>>;
  /** When the document was written last, by the database's clock. */
  changedAt: Date;
}

/** The place of a correction among an application's others: the run that took over, and where it went back to. */
export const correctionPlace = (generation: number, { version }: Pick<Application, "version">): string =>
  `${generation}_${version}`;
/** The field of a correction's time: it stands among those of the facts. */
export const correctionKey = (place: string): string => `${corrected}-${place}`;
export const isCorrection = (key: string): boolean => key.startsWith(`${corrected}-`);

const byPlace = ([one]: [string, unknown], [other]: [string, unknown]): number => {
  const [generation = 0, version = 0] = one.split("_").map(Number);
  const [otherGeneration = 0, otherVersion = 0] = other.split("_").map(Number);
  return generation - otherGeneration || version - otherVersion;
};

/** A fact that was taken back and came about again is another event: whoever knows the former one's id has to hear of it. */
const idOf = (applicationId: string, key: string, timesTakenBack: number): string =>
  `${applicationId}-${key}${timesTakenBack === 0 ? "" : `_${timesTakenBack + 1}`}`;

/**
 * All events of an application, and when each could first be read: in the order in which they are told.
 */
export function publicEventsOf(
  application: Application,
  { told = {}, takenBack = {}, changedAt }: Told,
): { event: PublicEvent; toldAt: Date }[] {
  const { id: applicationId, orgCode: organisationCode, form } = application;
  const { organisationName } = form;
  const about = {
    ...{ applicationId, shortNumber: shortNumberOf(applicationId), organisationCode, organisationName },
  };
  const corrections = Object.entries(takenBack).toSorted(byPlace);
  const timesTakenBack = (key: string, until = Infinity): number =>
    corrections.slice(0, until).filter(([, keys]) => keys.includes(key)).length;
  // A fact without a time was written by an earlier release: it is told whenever the application changes.
  const toldAt = (key: string): Date => told[key] ?? changedAt;

  const facts = factsOf(application).map(({ type, key, at: timestamp, says }) => ({
    event: {
      ...{ id: idOf(applicationId, key, timesTakenBack(key)), type: `application.${type}`, timestamp },
      data: { ...about, ...says },
      // An event has the members that its fact had: those go with its type.
    } as PublicEvent,
    toldAt: toldAt(key),
  }));
  const corrective = corrections.map(([place, keys], index) => {
    const at = toldAt(correctionKey(place));
    const ids = keys.map((key) => idOf(applicationId, key, timesTakenBack(key, index)));
    return {
      event: {
        ...{ id: `${applicationId}-${correctionKey(place)}`, timestamp: at.toISOString() },
        ...{ type: `application.${corrected}` as const, data: { ...about, takenBack: ids } },
      } satisfies PublicEvent,
      toldAt: at,
    };
  });
  // A correction comes before what came about since, also where one write did both.
  return [...corrective, ...facts].toSorted((one, other) => one.toldAt.getTime() - other.toldAt.getTime());
}
