import { Router, type RequestHandler } from "express";
import type { Readiness } from "./readiness";

export const probePaths = ["/livez", "/readyz", "/metrics"] as const;

export interface ProbeOptions {
  readiness: Readiness;
  /** In Prometheus' text format. */
  metrics: { contentType: string; metrics(): Promise<string> };
}

/** Figures of the trade are for those inside: a reverse proxy in front of us marks what comes from outside. */
const insideOnly: RequestHandler = (request, response, next) => {
  const fromOutside = request.headers["x-forwarded-for"] ?? request.headers.forwarded;
  if (fromOutside === undefined) next();
  else response.status(404).type("text").send("not found\n");
};

const readOnly: RequestHandler = (request, response, next) => {
  response.set("Cache-Control", "no-store");
  if (request.method === "GET" || request.method === "HEAD") next();
  else response.status(405).set("Allow", "GET, HEAD").type("text").send("only GET and HEAD\n");
};

/**
 * What supervisors and Prometheus ask. /livez: the process is alive. /readyz: it can do its work; 503 names what it
 * lacks. /metrics: its figures. Whatever else lies below these paths isn't there.
 */
export function probeRoutes({ readiness, metrics }: ProbeOptions): Router {
  return Router({ caseSensitive: false })
    .all([...probePaths], readOnly)
    .get("/livez", (_request, response) => {
      response.json({ status: "ok" });
    })
    .get("/readyz", async (_request, response) => {
      const standing = await readiness.standing();
      response.status(standing.status === "ready" ? 200 : 503).json(standing);
    })
    .get("/metrics", insideOnly, async (_request, response) => {
      response.type(metrics.contentType).send(await metrics.metrics());
    });
}
