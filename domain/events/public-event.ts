import type { Application } from "../application/application";
import { fingerprintOf } from "../application/fingerprint";
import { shortNumberOf } from "../form/short-number";
import { factsOf, factTypes, standingKeys, type Payloads } from "./facts";

/** Event type of a correction: events that were told no longer hold, because the run was reset or the store was restored. */
const corrected = "corrected";
export const eventKinds = [...factTypes, corrected] as const;
export type EventKind = (typeof eventKinds)[number];
export const publicEventTypes = eventKinds.map((kind) => `application.${kind}` as const);
export type PublicEventType = (typeof publicEventTypes)[number];

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

type EventPayloads = Payloads & Corrections;

/** An event as other systems receive it, in the format of Standard Webhooks. */
export type PublicEvent = {
  [T in keyof EventPayloads]: {
    /** Id of the event, which stays the same however often the event is delivered. */
    id: string;
    type: `application.${T}`;
    /** Instant of the event, in ISO 8601 UTC. */
    timestamp: string;
    /** Place of the event among those of its application, counted from 1 without gaps. */
    sequence: number;
    data: About & EventPayloads[T];
  };
}[keyof EventPayloads];

/** Part of a told event that decides what is told next. */
export interface ToldEvent {
  id: string;
  /** Key of the event's fact; absent for a correction. */
  key?: string;
  /** Ids of the events that a correction takes back; absent for a fact. */
  takenBack?: readonly string[];
}

/** An event that has not been told yet, with what later ones depend on. */
export type News = ToldEvent & { event: PublicEvent };

/**
 * Returns the id of a fact's event. A fact that was taken back and happens again gets a new id, because receivers that
 * know the former one must learn of it.
 */
const idOf = (applicationId: string, key: string, timesTold: number): string =>
  `${applicationId}-${key}${timesTold === 0 ? "" : `_${timesTold + 1}`}`;

/**
 * Returns the events that an application's readers have not been told yet, in their order.
 * @param told - all events that were told of the application, in their order
 * @param at - instant of a correction, in ISO 8601 UTC
 */
export function newsOf(application: Application, told: readonly ToldEvent[], at: string): News[] {
  const { id: applicationId, orgCode: organisationCode, form } = application;
  const about = {
    applicationId,
    shortNumber: shortNumberOf(applicationId),
    organisationCode,
    organisationName: form.organisationName,
  };
  const takenBack = new Set(told.flatMap((one) => one.takenBack ?? []));
  const valid = told.flatMap(({ id, key }) => (key === undefined || takenBack.has(id) ? [] : [{ id, key }]));
  const standing = standingKeys(application);
  const gone = valid.filter(({ key }) => !standing.has(key)).map(({ id }) => id);
  const known = new Set(valid.map(({ key }) => key));
  const next = told.length + 1;

  // A correction comes before newer facts, even if one write did both. Its id follows from what it takes back, so that
  // it is the same one if it is told again after a restore.
  const correction = {
    id: `${applicationId}-${corrected}-${fingerprintOf(gone)}`,
    type: `application.${corrected}` as const,
    timestamp: at,
    sequence: next,
    data: { ...about, takenBack: gone },
  } satisfies PublicEvent;
  const corrections = gone.length === 0 ? [] : [{ id: correction.id, takenBack: gone, event: correction }];
  const facts = factsOf(application)
    .filter(({ key }) => !known.has(key))
    .map(({ type, key, at: timestamp, organisationName, payload }, index) => {
      const timesTold = told.filter((one) => one.key === key).length;
      const event = {
        id: idOf(applicationId, key, timesTold),
        type: `application.${type}`,
        timestamp,
        sequence: next + corrections.length + index,
        data: { ...about, ...(organisationName === undefined ? {} : { organisationName }), ...payload },
        // The type assertion is safe, because type and content come from the same fact.
      } as PublicEvent;
      return { id: event.id, key, event };
    });
  return [...corrections, ...facts];
}
