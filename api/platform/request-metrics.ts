import type { RequestHandler } from "express";
import { Counter, Histogram, type Registry } from "prom-client";

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
