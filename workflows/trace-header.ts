import { defaultPayloadConverter, type Headers } from "@temporalio/common";
import { readTrace, traceHeader, type Trace } from "../contract/trace";

/** The headers of a message or an activity, with on whose behalf it is sent. */
export function withTraceHeader(headers: Headers, trace: Trace): Headers {
  if (Object.keys(trace).length === 0) return headers;
  return { ...headers, [traceHeader]: defaultPayloadConverter.toPayload(trace) };
}

/** On whose behalf a message or an activity came. */
export function traceOf({ [traceHeader]: payload }: Headers): Trace {
  return payload ? readTrace(defaultPayloadConverter.fromPayload(payload)) : {};
}
