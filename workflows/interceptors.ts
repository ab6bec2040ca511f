import type { WorkflowInterceptors } from "@temporalio/workflow";
import { currentTrace, withTrace } from "./trace";
import { traceOf, withTraceHeader } from "./trace-header";

/** What comes of a message, activities and log lines alike, goes back to the request that sent it. */
export const interceptors = (): WorkflowInterceptors => ({
  inbound: [
    {
      execute: (input, next) => withTrace(traceOf(input.headers), () => next(input)),
      handleUpdate: (input, next) => withTrace(traceOf(input.headers), () => next(input)),
      handleSignal: (input, next) => withTrace(traceOf(input.headers), () => next(input)),
    },
  ],
  outbound: [
    {
      scheduleActivity: (input, next) =>
        next({ ...input, headers: withTraceHeader(input.headers, currentTrace()) }),
      scheduleLocalActivity: (input, next) =>
        next({ ...input, headers: withTraceHeader(input.headers, currentTrace()) }),
      getLogAttributes: (input, next) => next({ ...input, ...currentTrace() }),
    },
  ],
});
