import { randomUUID } from "node:crypto";
import type { RequestHandler } from "express";
import { withTrace, inThisTrace } from "../../lib/trace";
import { Counter, Histogram, type Registry } from "prom-client";
import type { Logger } from "pino";
import { isProbe } from "../../runtime/probes";

declare global {
  namespace Express {
    interface Request {
      /** Names this request in answers and logs. */
      id: string;
    }
  }
}

const usable = /^[\w-]{8,64}$/;

/**
 * Gives each request its id: the reverse proxy's X-Request-Id where that is usable, else a new one. All that comes of the
 * request, in other processes too, is logged under it.
 */
export const requestId: RequestHandler = (request, response, next) => {
  const given = request.get("x-request-id");
  request.id = given !== undefined && usable.test(given) ? given : randomUUID();
  response.set("x-request-id", request.id);
  withTrace({ requestId: request.id }, next);
};

/** Where the error handler leaves the code of the problem that it answered with. */
export const problemCodeKey = "problemCode";

/** The route's pattern: what stands in an address could be anything, and the embedded codec server's is a secret. */
const routeOf = (path: unknown): string => {
  if (typeof path === "string") return path.replace(/^\/codec\/[^/]+\/(?=encode$|decode$)/, "/codec/…/");
  return path === undefined ? "none" : "page";
};

/** Counts requests by route and status, with their times in seconds, and refusals by code. */
export function requestMetrics(registry: Registry): RequestHandler {
  const durations = new Histogram({
    name: "ca_http_request_duration_seconds",
    help: "Answered requests by route, method and status",
    labelNames: ["method", "route", "status"],
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 45],
    registers: [registry],
  });
  const problems = new Counter({
    name: "ca_problems_total",
    help: "Problem documents that were answered, by code",
    labelNames: ["code"],
    registers: [registry],
  });

  return (request, response, next) => {
    const end = durations.startTimer();
    response.once("close", () => {
      const route = routeOf((request.route as { path?: unknown } | undefined)?.path);
      end({ method: request.method, route, status: response.statusCode });
      const code: unknown = response.locals[problemCodeKey];
      if (typeof code === "string") problems.inc({ code });
    });
    next();
  };
}

/**
 * The path as it may be logged: without the query, which can hold personal data. Outside /api only the first
 * segment is kept, since the embedded codec server's address is a secret.
 */
function loggablePath(url: string): string {
  const [path = "/"] = url.split("?", 1);
  if (path.startsWith("/api/")) return path;
  const [, first = "", ...rest] = path.split("/");
  return rest.length > 0 ? `/${first}/…` : `/${first}`;
}

/** Logs each answer, or that the client left before it. Milliseconds. Headers and bodies are never logged. */
export function accessLog(logger: Logger): RequestHandler {
  return (request, response, next) => {
    const startedAt = performance.now();
    const path = loggablePath(request.originalUrl);
    const tell = () => {
      const entry = {
        requestId: request.id,
        method: request.method,
        path,
        status: response.statusCode,
        milliseconds: Math.round(performance.now() - startedAt),
      };
      if (!response.writableFinished) logger.info(entry, "client left before the answer");
      else if (isProbe(path)) logger.debug(entry, "answered");
      else logger.info(entry, "answered");
    };
    // In the request's own context, wherever the connection's end is noticed.
    response.once("close", inThisTrace(tell));
    next();
  };
}
