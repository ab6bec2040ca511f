import { randomUUID } from "node:crypto";
import { STATUS_CODES, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { ProblemCode } from "../../domain/problems";
import { Problem } from "./problem";
import { renderProblem } from "./problem-document";

/** What Node's parser says of requests that never become any. */
const codes: Readonly<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: "HEADERS_TOO_LARGE",
  ERR_HTTP_REQUEST_TIMEOUT: "REQUEST_TIMEOUT",
};

/** The whole answer, as it goes over the wire. */
function answerTo({ code = "" }: NodeJS.ErrnoException): string {
  const problem = new Problem((Object.hasOwn(codes, code) ? codes[code] : undefined) ?? "INVALID_REQUEST");
  const { status, headers, body = "" } = renderProblem(problem, randomUUID());
  const lines = Object.entries({
    ...headers,
    "content-length": String(Buffer.byteLength(body)),
    connection: "close",
  }).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`, ...lines, "", body].join("\r\n");
}

/**
 * Answers with a problem document where Node's parser refuses a request before there is one: an address that is too
 * long, a method that is none, a broken header or chunk, one that never ends.
 */
export function answerUnreadableRequests(server: Server): void {
  const latest = new WeakMap<Duplex, ServerResponse>();
  server.on("request", (request, response) => latest.set(request.socket, response));
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    const response = latest.get(socket);
    // Into the middle of another answer nothing can be said.
    const amidst = response !== undefined && response.headersSent && !response.writableFinished;
    if (error.code === "ECONNRESET" || !socket.writable || amidst) socket.destroy();
    else socket.end(answerTo(error), () => socket.destroy());
  });
}
