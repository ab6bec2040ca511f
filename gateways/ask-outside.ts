import { Agent, type IncomingHttpHeaders, request } from "node:http";
import type { LookupFunction } from "node:net";
import { Agent as TlsAgent, request as tlsRequest } from "node:https";
import { traceHeaders } from "../lib/trace";

export interface OutsideRequest {
  method: "GET" | "POST";
  url: URL;
  headers?: Record<string, string>;
  body?: string | undefined;
  /** Time limit of the whole answer, in milliseconds. */
  timeoutMs: number;
  /** Largest answer that is accepted, in bytes. */
  largestBytes: number;
  /**
   * Resolver of the host's address. With it no connection is reused, because a connection to the same host may have
   * been opened without its check.
   */
  lookup?: LookupFunction;
}

export interface OutsideAnswer {
  status: number;
  /** Headers by lower-case names. */
  headers: IncomingHttpHeaders;
  body: Buffer;
}

// Idle connections are closed before servers do so, most of which wait five seconds. Otherwise a request could meet a
// closing connection.
const kept = { keepAlive: true, timeout: 4_000 };
const ways = {
  "http:": { send: request, agent: new Agent(kept) },
  "https:": { send: tlsRequest, agent: new TlsAgent(kept) },
};

const isSupported = (protocol: string): protocol is keyof typeof ways => protocol in ways;

/**
 * Sends a request to an outside party. Every status is an answer, and redirects are not followed. It uses node:http
 * because fetch takes several times its CPU.
 * @throws Error if no complete answer comes in time, or it is too large
 */
export function askOutside(asked: OutsideRequest): Promise<OutsideAnswer> {
  const { method, url, headers, body, timeoutMs, largestBytes, lookup } = asked;
  if (!isSupported(url.protocol)) return Promise.reject(new Error(`not an address of HTTP: ${url.protocol}`));
  const { send, agent } = ways[url.protocol];
  return new Promise((resolve, reject) => {
    const sent = send(url, {
      ...(lookup ? { method, agent: false, lookup } : { method, agent }),
      headers: {
        "accept-encoding": "identity",
        ...traceHeaders(),
        ...headers,
        ...(body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) }),
      },
    });
    const giveUp = (error: Error) => {
      clearTimeout(timer);
      reject(error);
      sent.destroy();
    };
    const timer = setTimeout(
      () => giveUp(Object.assign(new Error(`no answer within ${timeoutMs} ms`), { code: "ETIMEDOUT" })),
      timeoutMs,
    );
    sent.on("error", giveUp);
    sent.on("response", (answer) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      answer.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > largestBytes) giveUp(new Error(`the answer is larger than ${largestBytes} bytes`));
        else chunks.push(chunk);
      });
      answer.on("error", giveUp);
      answer.on("end", () => {
        clearTimeout(timer);
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) });
      });
    });
    sent.end(body);
  });
}
