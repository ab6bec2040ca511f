import { AsyncLocalStorage } from "node:async_hooks";
import type { Trace } from "../contract/trace";

const storage = new AsyncLocalStorage<Trace>();

/** Does work on behalf of a request: log lines and outgoing requests carry the request's id. */
export const withTrace = <T>(trace: Trace, work: () => T): T => storage.run({ ...trace }, work);

/** Returns the work bound to the present trace, whoever calls it later. */
export function inThisTrace(work: () => void): () => void {
  const trace = storage.getStore();
  return trace ? () => storage.run(trace, work) : work;
}

/** Returns the trace of the request on whose behalf the present code runs; empty if no request asked for it. */
export const currentTrace = (): Trace => ({ ...storage.getStore() });

/** Notes, for the rest of this work, the id of the request that opened the payment in question. */
export function aboutPaymentOf(paymentRequestId: string | undefined): void {
  const trace = storage.getStore();
  if (!trace) return;
  delete trace.paymentRequestId;
  if (paymentRequestId !== undefined && paymentRequestId !== trace.requestId)
    trace.paymentRequestId = paymentRequestId;
}

/** Returns the header by which an outgoing request names the request that caused it. */
export function traceHeaders(): Record<string, string> {
  const { requestId, paymentRequestId } = currentTrace();
  const id = requestId ?? paymentRequestId;
  return id === undefined ? {} : { "x-request-id": id };
}
