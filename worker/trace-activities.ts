import type { ActivityInterceptors } from "@temporalio/worker";
import { currentTrace, withTrace } from "../lib/trace";
import { traceOf } from "../workflows/trace";

/** Creates the interceptors by which an activity runs with the trace of the request on whose behalf its workflow acts. */
export const traceActivities = (): ActivityInterceptors => ({
  inbound: { execute: (input, next) => withTrace(traceOf(input.headers), () => next(input)) },
  outbound: { getLogAttributes: (input, next) => next({ ...input, ...currentTrace() }) },
});
