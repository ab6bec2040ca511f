/** By what the log lines of one matter are found. Neither holds personal data. */
export interface Trace {
  /** Of the request that what is done here goes back to. */
  requestId?: string;
  /** Of the request that opened the payment which this is about, where that is another one: a gateway's callback, a query. */
  paymentRequestId?: string;
}

/** Under this name a trace goes with Temporal's messages and activities, in the clear. */
export const traceHeader = "ca-trace";

const mostCharacters = 64;

/** What of a header's value is a trace: whoever may speak to Temporal can send anything. */
export function readTrace(value: unknown): Trace {
  const { requestId, paymentRequestId } = (value ?? {}) as Record<string, unknown>;
  return {
    ...(isId(requestId) ? { requestId } : {}),
    ...(isId(paymentRequestId) ? { paymentRequestId } : {}),
  };
}

const isId = (value: unknown): value is string => typeof value === "string" && value.length <= mostCharacters;
