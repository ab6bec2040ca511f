import { randomUUID } from "node:crypto";
import type { RequestHandler } from "express";
import { withTrace, inThisTrace } from "../../lib/trace";
import { Counter, Histogram, type Registry } from "prom-client";
import type { Logger } from "pino";
import { isProbe } from "../../runtime/probes";

declare global {
  namespace Express {
    interface Request {
      /** Id of this request in answers and logs. */
      id: string;
    }
  }
}

const usable = /^[\w-]{8,64}$/;

/**
 * Gives each request its id: the reverse proxy's X-Request-Id if it is usable, or a new one. Everything that follows
 * from the request, in other processes too, is logged under it.
 */
export const requestId: RequestHandler = (request, response, next) => {
  const given = request.get("x-request-id");
  request.id = given !== undefined && usable.test(given) ? given : randomUUID();
  response.set("x-request-id", request.id);
  withTrace({ requestId: request.id }, next);
};

/** Key in `response.locals` under which the error handler leaves the problem's code. */
export const problemCodeKey = "problemCode";

/**
 * Returns the route's pattern for metrics. A full path could contain anything, and the path of the embedded codec
 * server is a secret.
 */
const routeOf = (path: unknown): string => {
  if (typeof path === "string") return path.replace(/^\/codec\/[^/]+\/(?=encode$|decode$)/, "/codec/…/");
  return path === undefined ? "none" : "page";
};

/** Counts requests by route and status with their durations in seconds, and problems by code. */
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

/** Matches the paths at which the invoice provider calls back. Their end is unguessable and stands for a signature. */
const invoiceCallback = /^(\/api\/callbacks\/invoice\/).+/i;

/**
 * Returns the path in a form that may be logged, without the query, which can contain personal data. Outside of /api
 * only the first segment is kept, since the path of the embedded codec server is a secret.
 */
function loggablePath(url: string): string {
  const [path = "/"] = url.split("?", 1);
  if (path.startsWith("/api/")) return path.replace(invoiceCallback, "$1…");
  const [, first = "", ...rest] = path.split("/");
  return rest.length > 0 ? `/${first}/…` : `/${first}`;
}

/**
 * Logs each answer with its duration in milliseconds, or that the client left before it. Headers and bodies are never
 * logged.
 */
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
    // The entry is logged in the trace of the request, although the connection's end may be noticed elsewhere.
    response.once("close", inThisTrace(tell));
    next();
  };
}
