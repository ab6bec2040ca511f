import type { Application } from "../domain/application/application";
import type { ApplicationEvent, EventType } from "../domain/application/events";
import { newFactKeys } from "../domain/events/facts";
import { notificationsFor, type SmsNotification } from "../domain/application/notifications";
import type { Trace } from "./trace";

/** One step of an application, and whom it is told to. */
export interface Step {
  version: number;
  type: EventType;
  /** When it came about: ISO 8601 UTC. */
  at: string;
  notifications: SmsNotification[];
  /** The keys of what others are told of it (domain/events/facts.ts). A step of an earlier release has none. */
  facts?: string[];
  /** On whose behalf it came about. */
  trace?: Trace;
}

/** The step from one application to the next, as it is after the event. */
export function stepOf(
  event: ApplicationEvent,
  [before, application]: readonly [Application, Application],
  trace: Trace = {},
): Step {
  const facts = newFactKeys(before, application);
  return {
    version: application.version,
    type: event.type,
    at: event.at,
    notifications: notificationsFor(event, application),
    ...(facts.length === 0 ? {} : { facts }),
    ...(Object.keys(trace).length === 0 ? {} : { trace }),
  };
}
