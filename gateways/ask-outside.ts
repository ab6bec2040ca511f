import { Agent, type IncomingHttpHeaders, request } from "node:http";
import type { LookupFunction } from "node:net";
import { Agent as TlsAgent, request as tlsRequest } from "node:https";
import { traceHeaders } from "../lib/trace";

export interface OutsideRequest {
  method: "GET" | "POST";
  url: URL;
  headers?: Record<string, string>;
  body?: string | undefined;
  /** How long the whole answer may take. Milliseconds. */
  timeoutMs: number;
  /** Largest answer taken. Bytes. */
  largestBytes: number;
  /** Finds the host's address. Then no connection is kept: another party's to the same host may have gone unchecked. */
  lookup?: LookupFunction;
}

export interface OutsideAnswer {
  status: number;
  /** Names in lower case. */
  headers: IncomingHttpHeaders;
  body: Buffer;
}

// An idle connection is given up before servers do it, most of which wait five seconds: a request could meet its end.
const kept = { keepAlive: true, timeout: 4_000 };
const ways = {
  "http:": { send: request, agent: new Agent(kept) },
  "https:": { send: tlsRequest, agent: new TlsAgent(kept) },
};

const isSupported = (protocol: string): protocol is keyof typeof ways => protocol in ways;

/**
 * Asks an outside party on behalf of the request that this is about. Every status is an answer; a redirect, too, is not
 * followed. By node:http, since fetch takes several times its CPU.
 * @throws Error where no whole answer comes in time, or it is too large
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
