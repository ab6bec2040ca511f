import { randomUUID } from "node:crypto";
import { STATUS_CODES, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { ProblemCode } from "../../domain/problems";
import { Problem, renderProblem } from "./problem";
import express, { type RequestHandler, type Request } from "express";
import { isUtf8 } from "node:buffer";
import type { Socket } from "node:net";
import { networkOf } from "./limits";

/** Problem codes for errors of Node's HTTP parser, which occur before there is a request. */
const codes: Readonly<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: "HEADERS_TOO_LARGE",
  ERR_HTTP_REQUEST_TIMEOUT: "REQUEST_TIMEOUT",
};

/** Returns the whole answer as it is sent over the wire. */
function answerTo({ code = "" }: NodeJS.ErrnoException): string {
  const problem = new Problem((Object.hasOwn(codes, code) ? codes[code] : undefined) ?? "INVALID_REQUEST");
  const requestId = randomUUID();
  const { status, headers, body = "" } = renderProblem(problem, requestId);
  const lines = Object.entries({
    ...headers,
    "x-request-id": requestId,
    "content-length": String(Buffer.byteLength(body)),
    connection: "close",
  }).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`, ...lines, "", body].join("\r\n");
}

/**
 * Answers with a problem document if Node's parser rejects a request: an address that is too long, an unknown method, a
 * broken header or chunk, or a request that never ends.
 */
export function answerUnreadableRequests(server: Server): void {
  const latest = new WeakMap<Duplex, ServerResponse>();
  server.on("request", (request, response) => latest.set(request.socket, response));
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    const response = latest.get(socket);
    // While another answer is being sent on the connection, no answer can be inserted: the connection is closed.
    const amidst = response !== undefined && response.headersSent && !response.writableFinished;
    if (error.code === "ECONNRESET" || !socket.writable || amidst) socket.destroy();
    else socket.end(answerTo(error), () => socket.destroy());
  });
}

/** Refuses a request without Host, which HTTP/1.1 requires, and one whose Expect header can't be met. */
export const refuseMalformedHeaders: RequestHandler = (
  { headers: { host, expect }, httpVersion },
  _response,
  next,
) => {
  const isHostless = host === undefined && httpVersion === "1.1";
  if (isHostless || !/^(100-continue)?$/i.test(expect ?? "")) throw new Problem("INVALID_REQUEST");
  next();
};

/** Largest JSON body, in bytes. */
const jsonLimitBytes = 32 * 1024;

/** Largest body of a gateway's callback, in bytes. */
const callbackLimitBytes = 64 * 1024;

/** Refuses a declared length at once. The body parsers would first read a body that is too long to its end. */
const refuseLongerThan =
  (limitBytes: number): RequestHandler =>
  (request, _response, next) => {
    const untaken = request.body === undefined && !isUpload(request);
    if (untaken && Number(request.get("content-length") ?? 0) > limitBytes) throw new Problem("TOO_LARGE");
    next();
  };

/** Returns an error marked like body-parser's own. */
const unreadable = (type: string): Error => Object.assign(new Error("not UTF-8"), { type });

/**
 * Requires JSON in UTF-8. Other bytes would silently turn into replacement characters.
 * @throws Error with the types that body-parser gives to such bodies
 */
function requireUtf8(_request: Request, _response: unknown, body: Buffer, charset: string): void {
  if (charset !== "utf-8") throw unreadable("charset.unsupported");
  if (!isUtf8(body)) throw unreadable("entity.parse.failed");
}

/** Paths of raw uploads. Their own route reads the body after the caller is authenticated. */
const uploads = /^\/api\/applications\/[^/]+\/materials\/[^/?]+\/./;
const isUpload = ({ method, originalUrl }: Request): boolean => method === "PUT" && uploads.test(originalUrl);

/** Parses JSON bodies. Compressed bodies are refused, since a small one could expand to a large one. */
export const jsonBody: RequestHandler[] = [
  refuseLongerThan(jsonLimitBytes),
  express.json({ limit: jsonLimitBytes, type: "application/json", inflate: false, verify: requireUtf8 }),
];

/** Keeps a callback's body as the Buffer that was received, because signatures cover its exact bytes. */
export const rawBody: RequestHandler[] = [
  refuseLongerThan(callbackLimitBytes),
  express.raw({ limit: callbackLimitBytes, type: () => true, inflate: false }),
];

/** Reads an upload's bytes, whatever media type they are declared to have. */
export const uploadBody =
  (limitBytes: number): RequestHandler =>
  (request, response, next) => {
    const detail = `每份文件不超过${limitBytes / 1024 / 1024} MB，请压缩后重新上传`;
    if (Number(request.get("content-length") ?? 0) > limitBytes) throw new Problem("TOO_LARGE", { detail });
    const read = express.raw({ limit: limitBytes, type: () => true, inflate: false });
    read(request, response, (error?: unknown) => {
      const isTooLarge = error instanceof Error && "type" in error && error.type === "entity.too.large";
      next(isTooLarge ? new Problem("TOO_LARGE", { detail, cause: error }) : error);
    });
  };

/** Largest numbers of open connections: in total, and from one network address. */
export interface ConnectionLimits {
  connections: number;
  connectionsOfAddress: number;
}

/**
 * Closes connections beyond the limits, so that a client that opens idle connections can't take the place of others.
 */
export function limitConnections(
  server: Server,
  { connections, connectionsOfAddress }: ConnectionLimits,
): void {
  server.maxConnections = connections;
  const open = new Map<string, number>();
  server.on("connection", (socket: Socket) => {
    const network = networkOf(socket.remoteAddress ?? "");
    const count = (open.get(network) ?? 0) + 1;
    open.set(network, count);
    socket.once("close", () => {
      const left = (open.get(network) ?? 1) - 1;
      if (left > 0) open.set(network, left);
      else open.delete(network);
    });
    if (count > connectionsOfAddress) socket.destroy();
  });
}
