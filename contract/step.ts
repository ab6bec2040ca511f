import type { Application } from "../domain/application/application";
import type { ApplicationEvent, EventType } from "../domain/application/events";
import { notificationsFor, type SmsNotification } from "../domain/application/notifications";
import type { Trace } from "./trace";

/** One step of an application, with the SMS that it causes. */
export interface Step {
  version: number;
  type: EventType;
  /** Time of the event, ISO 8601 UTC. */
  at: string;
  notifications: SmsNotification[];
  /** Ids of the request that caused the step, for the log. */
  trace?: Trace;
}

/** Returns the step that an event was. @param application - the application after it */
export function stepOf(event: ApplicationEvent, application: Application, trace: Trace = {}): Step {
  return {
    version: application.version,
    type: event.type,
    at: event.at,
    notifications: notificationsFor(event, application),
    ...(Object.keys(trace).length === 0 ? {} : { trace }),
  };
}
