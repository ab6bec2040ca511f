import type { ActivityInterceptors } from "@temporalio/worker";
import { currentTrace, withTrace } from "../lib/trace";
import { traceOf } from "../workflows/trace";

/** An activity runs on behalf of the request that its workflow acted on. */
export const traceActivities = (): ActivityInterceptors => ({
  inbound: { execute: (input, next) => withTrace(traceOf(input.headers), () => next(input)) },
  outbound: { getLogAttributes: (input, next) => next({ ...input, ...currentTrace() }) },
});
