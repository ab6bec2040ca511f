import type { WorkflowClientInterceptor } from "@temporalio/client";
import type { Headers } from "@temporalio/common";
import { currentTrace } from "../lib/trace";
import { withSentAt } from "../workflows/message-queue";
import { withTraceHeader } from "../workflows/trace";

/**
 * Interceptor that adds two headers to messages for workflows: the trace of the request on whose behalf they are sent,
 * and the time.
 */
export const traceMessages: WorkflowClientInterceptor = {
  startWithDetails: (input, next) =>
    next({ ...input, headers: withTraceHeader(input.headers, currentTrace()) }),
  startUpdate: (input, next) => next({ ...input, headers: said(input.headers) }),
  // The run itself belongs to no request; only the update does.
  startUpdateWithStart: (input, next) => next({ ...input, updateHeaders: said(input.updateHeaders) }),
  signal: (input, next) => next({ ...input, headers: said(input.headers) }),
};

function said(headers: Headers): Headers {
  return withSentAt(withTraceHeader(headers, currentTrace()), Date.now());
}
