/** Ids by which log lines that belong together are found. They contain no personal data. */
export interface Trace {
  /** Id of the HTTP request that caused this work. */
  requestId?: string;
  /**
   * Id of the HTTP request that opened the payment, if other work than that request concerns it: a gateway's callback
   * or a query.
   */
  paymentRequestId?: string;
}

/** Name of the header that carries a trace with Temporal's messages and activities, unencrypted. */
export const traceHeader = "ca-trace";

const mostCharacters = 64;

/** Returns the valid part of a header's value. Anybody who can reach Temporal can send anything. */
export function readTrace(value: unknown): Trace {
  const { requestId, paymentRequestId } = (value ?? {}) as Record<string, unknown>;
  return {
    ...(isId(requestId) ? { requestId } : {}),
    ...(isId(paymentRequestId) ? { paymentRequestId } : {}),
  };
}

const isId = (value: unknown): value is string => typeof value === "string" && value.length <= mostCharacters;
