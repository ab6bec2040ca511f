import type { IncomingMessage, ServerResponse } from "node:http";
import type { Logger } from "pino";
import { describeError } from "../lib/describe-error";
import type { Readiness } from "./readiness";

const probePaths = ["/livez", "/readyz", "/metrics"] as const;
type Probe = (typeof probePaths)[number];

export interface ProbeOptions {
  readiness: Readiness;
  /** Metrics in Prometheus' text format. */
  metrics: { contentType: string; metrics(): Promise<string> };
}

interface Answer {
  status: number;
  contentType: string;
  body: string;
}

const text = (status: number, body: string): Answer => ({
  status,
  contentType: "text/plain; charset=utf-8",
  body,
});
const json = (status: number, value: unknown): Answer => ({
  ...{ status, contentType: "application/json; charset=utf-8" },
  body: JSON.stringify(value),
});
const notThere = text(404, "not found\n");

function send(response: ServerResponse, { status, contentType, body }: Answer): void {
  response.statusCode = status;
  response.setHeader("content-type", contentType).setHeader("cache-control", "no-store").end(body);
}

export const isProbe = (path: string): path is Probe => (probePaths as readonly string[]).includes(path);

/** Returns a request's path in lower case, without query and trailing slash. */
const pathOf = ({ url = "" }: IncomingMessage): string =>
  (url.split("?", 1)[0] ?? "").toLowerCase().replace(/\/$/, "");

/**
 * Creates the handler of the probes that supervisors and Prometheus call. /livez: the process is alive. /readyz: it can
 * do its work; a 503 names what it lacks. /metrics: its figures. Any other path is not answered here. The handler works
 * without express, which a worker need not load.
 */
export function answerProbes({ readiness, metrics }: ProbeOptions) {
  const answers: Record<Probe, (request: IncomingMessage) => Promise<Answer>> = {
    "/livez": async () => json(200, { status: "ok" }),
    "/readyz": async () => {
      const report = await readiness.report();
      return json(report.status === "ready" ? 200 : 503, report);
    },
    "/metrics": async ({ headers }) => {
      // Business figures are only for inside callers. The headers of a reverse proxy show that a request comes from
      // outside.
      const fromOutside = headers["x-forwarded-for"] ?? headers.forwarded;
      if (fromOutside !== undefined) return notThere;
      return { status: 200, contentType: metrics.contentType, body: await metrics.metrics() };
    },
  };

  /** Calls `next` for a request that is no probe. */
  return async (request: IncomingMessage, response: ServerResponse, next: () => void): Promise<void> => {
    const path = pathOf(request);
    if (!isProbe(path)) return next();
    if (request.method === "GET" || request.method === "HEAD")
      return send(response, await answers[path](request));
    response.setHeader("allow", "GET, HEAD");
    send(response, text(405, "only GET and HEAD\n"));
  };
}

/** Creates a handler that answers probes and nothing else. */
export function probesAlone({ log, ...options }: ProbeOptions & { log: Pick<Logger, "error"> }) {
  const answer = answerProbes(options);
  return (request: IncomingMessage, response: ServerResponse): void => {
    answer(request, response, () => send(response, notThere)).catch((error: unknown) => {
      log.error({ error: describeError(error) }, "a probe could not be answered");
      send(response, text(500, "failed\n"));
    });
  };
}
