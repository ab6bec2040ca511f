import type { WorkflowClientInterceptor } from "@temporalio/client";
import { currentTrace } from "../lib/trace";
import { withSentAt } from "../workflows/message-queue";
import { withTraceHeader } from "../workflows/trace";

/**
 * Interceptor that adds headers to what is sent to workflows without an answer: the trace of the request on whose behalf
 * it is sent and, to signals, the time. An update has no headers, because the facts about it are sealed in it
 * (contract/sealed.ts).
 */
export const traceMessages: WorkflowClientInterceptor = {
  startWithDetails: (input, next) =>
    next({ ...input, headers: withTraceHeader(input.headers, currentTrace()) }),
  signal: (input, next) =>
    next({ ...input, headers: withSentAt(withTraceHeader(input.headers, currentTrace()), Date.now()) }),
};
