import type { Application } from "../domain/application/application";
import type { ApplicationEvent, EventType } from "../domain/application/events";
import { notificationsFor, type SmsNotification } from "../domain/application/notifications";
import type { Trace } from "./trace";

/** One step of an application, and whom it is told to. */
export interface Step {
  version: number;
  type: EventType;
  /** When it came about: ISO 8601 UTC. */
  at: string;
  notifications: SmsNotification[];
  /** On whose behalf it came about. */
  trace?: Trace;
}

/** The step to the application as it is after the event. */
export const stepOf = (event: ApplicationEvent, application: Application, trace: Trace = {}): Step => ({
  version: application.version,
  type: event.type,
  at: event.at,
  notifications: notificationsFor(event, application),
  ...(Object.keys(trace).length === 0 ? {} : { trace }),
});
