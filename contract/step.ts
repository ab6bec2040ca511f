import type { Application } from "../domain/application/application";
import type { ApplicationEvent } from "../domain/application/events";
import { notificationsFor, type SmsNotification } from "../domain/application/notifications";
import type { Trace } from "./trace";

/** One event of an application, and whom it is told to. */
export interface Step {
  version: number;
  event: ApplicationEvent;
  notifications: SmsNotification[];
  /** On whose behalf it came about. */
  trace?: Trace;
}

/** The step to the application as it is after the event. */
export const stepOf = (event: ApplicationEvent, application: Application, trace: Trace = {}): Step => ({
  version: application.version,
  event,
  notifications: notificationsFor(event, application),
  ...(Object.keys(trace).length === 0 ? {} : { trace }),
});
