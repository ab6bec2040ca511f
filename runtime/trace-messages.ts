import type { WorkflowClientInterceptor } from "@temporalio/client";
import { currentTrace } from "../config/trace";
import { withTraceHeader } from "../workflows/trace-header";

/** Sends with what is said to workflows on whose behalf it is said. */
export const traceMessages: WorkflowClientInterceptor = {
  startWithDetails: (input, next) =>
    next({ ...input, headers: withTraceHeader(input.headers, currentTrace()) }),
  startUpdate: (input, next) => next({ ...input, headers: withTraceHeader(input.headers, currentTrace()) }),
  // The run belongs to no request: only the update does.
  startUpdateWithStart: (input, next) =>
    next({ ...input, updateHeaders: withTraceHeader(input.updateHeaders, currentTrace()) }),
  signal: (input, next) => next({ ...input, headers: withTraceHeader(input.headers, currentTrace()) }),
};
