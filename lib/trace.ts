import { AsyncLocalStorage } from "node:async_hooks";
import type { Trace } from "../contract/trace";

const storage = new AsyncLocalStorage<Trace>();

/** Does work on behalf of a request: its log lines, and what it asks of others, carry the request's id. */
export const withTrace = <T>(trace: Trace, work: () => T): T => storage.run({ ...trace }, work);

/** The work, bound to the trace of now, whoever comes to call it. */
export function inThisTrace(work: () => void): () => void {
  const trace = storage.getStore();
  return trace ? () => storage.run(trace, work) : work;
}

/** On whose behalf this runs; empty for what nobody asked for. */
export const currentTrace = (): Trace => ({ ...storage.getStore() });

/** Says, for all that follows in this piece of work, by which request the payment was opened that it is about. */
export function aboutPaymentOf(paymentRequestId: string | undefined): void {
  const trace = storage.getStore();
  if (!trace) return;
  delete trace.paymentRequestId;
  if (paymentRequestId !== undefined && paymentRequestId !== trace.requestId)
    trace.paymentRequestId = paymentRequestId;
}

/** What an outgoing request says of its cause. */
export function traceHeaders(): Record<string, string> {
  const { requestId, paymentRequestId } = currentTrace();
  const id = requestId ?? paymentRequestId;
  return id === undefined ? {} : { "x-request-id": id };
}
