import type { WorkflowInterceptors } from "@temporalio/workflow";
import { behindGate, holdingGate } from "./local-activity-gate";
import { noteMessageContext, watchMessages } from "./message-queue";
import { currentTrace, withTrace, traceOf, withTraceHeader } from "./trace";

/** What comes of a message, activities and log lines alike, goes back to the request that sent it. */
export const interceptors = (): WorkflowInterceptors => ({
  inbound: [
    {
      execute: (input, next) => withTrace(traceOf(input.headers), () => next(input)),
      handleUpdate: (input, next) => {
        noteMessageContext(false, input.headers);
        return withTrace(traceOf(input.headers), () => next(input));
      },
      handleSignal: (input, next) => {
        noteMessageContext(true, input.headers);
        return withTrace(traceOf(input.headers), () => next(input));
      },
    },
  ],
  internals: [watchMessages],
  outbound: [
    {
      scheduleActivity: (input, next) => {
        const headers = withTraceHeader(input.headers, currentTrace());
        return behindGate(next({ ...input, headers }));
      },
      scheduleLocalActivity: (input, next) => {
        const headers = withTraceHeader(input.headers, currentTrace());
        return holdingGate(() => next({ ...input, headers }));
      },
      startTimer: (input, next) => behindGate(next(input)),
      getLogAttributes: (input, next) => next({ ...input, ...currentTrace() }),
    },
  ],
});
