import { defaultPayloadConverter, type Headers } from "@temporalio/common";
import { readTrace, traceHeader, type Trace } from "../contract/trace";
import { CancellationScope } from "@temporalio/workflow";

/** Returns the headers of a message or an activity with the trace of the request on whose behalf it is sent. */
export function withTraceHeader(headers: Headers, trace: Trace): Headers {
  if (Object.keys(trace).length === 0) return headers;
  return { ...headers, [traceHeader]: defaultPayloadConverter.toPayload(trace) };
}

/** Returns the content of a header; undefined if it is missing or unreadable, because anybody may send any bytes. */
export function readHeader(headers: Headers, header: string): unknown {
  try {
    const payload = headers[header];
    return payload ? defaultPayloadConverter.fromPayload(payload) : undefined;
  } catch {
    return undefined;
  }
}

/** Returns the trace of the request on whose behalf a message or an activity came. */
export const traceOf = (headers: Headers): Trace => readTrace(readHeader(headers, traceHeader));

// A cancellation scope covers everything that is awaited in it, so it can carry the trace. An AsyncLocalStorage of our
// own would make every promise of the worker a little slower.
const traces = new WeakMap<CancellationScope, Trace>();

/** Does work on behalf of a request. Without a known request, the work simply runs. */
export function withTrace<T>(trace: Trace, work: () => Promise<T>): Promise<T> {
  if (Object.keys(trace).length === 0) return work();
  const scope = new CancellationScope();
  traces.set(scope, trace);
  return scope.run(work);
}

/** Returns the trace of the request on whose behalf the present code runs; empty if no request asked for it. */
export function currentTrace(): Trace {
  for (let scope: CancellationScope | undefined = CancellationScope.current(); scope; scope = scope.parent) {
    const trace = traces.get(scope);
    if (trace) return trace;
  }
  return {};
}

/**
 * Does work that concerns a payment. Its trace also names the request that opened the payment, so that its log lines are
 * found by that request too.
 */
export function aboutPaymentOf<T>(
  { requestId: paymentRequestId }: { requestId?: string },
  work: () => Promise<T>,
): Promise<T> {
  const { requestId, paymentRequestId: known } = currentTrace();
  if (paymentRequestId === undefined || [requestId, known].includes(paymentRequestId)) return work();
  return withTrace({ ...(requestId === undefined ? {} : { requestId }), paymentRequestId }, work);
}
