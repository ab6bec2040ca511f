import type { Application } from "../domain/application/application";
import type { ApplicationEvent, EventType } from "../domain/application/events";
import { newFactKeys } from "../domain/events/facts";
import { notificationsFor, type SmsNotification } from "../domain/application/notifications";
import type { Trace } from "./trace";

/** One step of an application, with the SMS that it causes. */
export interface Step {
  version: number;
  type: EventType;
  /** Time of the event, ISO 8601 UTC. */
  at: string;
  notifications: SmsNotification[];
  /** Keys of the facts that other systems are told (domain/events/facts.ts); absent if there are none. */
  facts?: string[];
  /** Ids of the request that caused the step, for the log. */
  trace?: Trace;
}

/** Returns the step between two states of an application, before and after the event. */
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
