import type { WorkflowInterceptors } from "@temporalio/workflow";
import { noteArrival, watchArrivals } from "./arrival";
import { currentTrace, withTrace } from "./trace";
import { traceOf, withTraceHeader } from "./trace-header";

/** What comes of a message, activities and log lines alike, goes back to the request that sent it. */
export const interceptors = (): WorkflowInterceptors => ({
  inbound: [
    {
      execute: (input, next) => withTrace(traceOf(input.headers), () => next(input)),
      handleUpdate: (input, next) => {
        noteArrival(false, input.headers);
        return withTrace(traceOf(input.headers), () => next(input));
      },
      handleSignal: (input, next) => {
        noteArrival(true, input.headers);
        return withTrace(traceOf(input.headers), () => next(input));
      },
    },
  ],
  internals: [watchArrivals],
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
