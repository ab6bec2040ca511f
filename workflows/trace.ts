import { defaultPayloadConverter, type Headers } from "@temporalio/common";
import { readTrace, traceHeader, type Trace } from "../contract/trace";
import { CancellationScope } from "@temporalio/workflow";

/** The headers of a message or an activity, with on whose behalf it is sent. */
export function withTraceHeader(headers: Headers, trace: Trace): Headers {
  if (Object.keys(trace).length === 0) return headers;
  return { ...headers, [traceHeader]: defaultPayloadConverter.toPayload(trace) };
}

/** What a header holds; undefined of one that isn't there, or that can't be read: anybody may send any bytes. */
export function readHeader(headers: Headers, header: string): unknown {
  try {
    const payload = headers[header];
    return payload ? defaultPayloadConverter.fromPayload(payload) : undefined;
  } catch {
    return undefined;
  }
}

/** On whose behalf a message or an activity came. */
export const traceOf = (headers: Headers): Trace => readTrace(readHeader(headers, traceHeader));

// Scopes follow all that is awaited in them. A storage of its own would cost every promise of the worker a little.
const traces = new WeakMap<CancellationScope, Trace>();

/** Does work on behalf of a request. Where none is known, as for runs of earlier releases, nothing is different. */
export function withTrace<T>(trace: Trace, work: () => Promise<T>): Promise<T> {
  if (Object.keys(trace).length === 0) return work();
  const scope = new CancellationScope();
  traces.set(scope, trace);
  return scope.run(work);
}

/** On whose behalf this runs; empty for what nobody asked for. */
export function currentTrace(): Trace {
  for (let scope: CancellationScope | undefined = CancellationScope.current(); scope; scope = scope.parent) {
    const trace = traces.get(scope);
    if (trace) return trace;
  }
  return {};
}

/** Does what concerns a payment, whoever has it done: it is found by the request that opened the payment, too. */
export function aboutPaymentOf<T>(
  { requestId: paymentRequestId }: { requestId?: string },
  work: () => Promise<T>,
): Promise<T> {
  const { requestId, paymentRequestId: known } = currentTrace();
  if (paymentRequestId === undefined || [requestId, known].includes(paymentRequestId)) return work();
  return withTrace({ ...(requestId === undefined ? {} : { requestId }), paymentRequestId }, work);
}
