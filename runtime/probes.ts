import type { IncomingMessage, ServerResponse } from "node:http";
import type { Readiness } from "./readiness";

export interface ProbeOptions {
  readiness: Readiness;
  /** In Prometheus' text format. */
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

/** Which probe a request is for, however its path is written. */
const probeOf = ({ url = "" }: IncomingMessage): string =>
  (url.split("?", 1)[0] ?? "").toLowerCase().replace(/\/$/, "");

export const isProbe = (path: string): boolean => ["/livez", "/readyz", "/metrics"].includes(path);

/**
 * What supervisors and Prometheus ask. /livez: the process is alive. /readyz: it can do its work; 503 names what it
 * lacks. /metrics: its figures. Whatever else lies below these paths isn't there. Works without express, which a worker
 * need not load.
 */
export function answerProbes({ readiness, metrics }: ProbeOptions) {
  async function answerTo(probe: string, { headers }: IncomingMessage): Promise<Answer> {
    if (probe === "/livez") return json(200, { status: "ok" });
    if (probe === "/readyz") {
      const standing = await readiness.standing();
      return json(standing.status === "ready" ? 200 : 503, standing);
    }
    // Figures of the trade are for those inside: a reverse proxy in front of us marks what comes from outside.
    const fromOutside = headers["x-forwarded-for"] ?? headers.forwarded;
    if (fromOutside !== undefined) return notThere;
    return { status: 200, contentType: metrics.contentType, body: await metrics.metrics() };
  }

  /** Calls `next` for what is no probe. */
  return async (request: IncomingMessage, response: ServerResponse, next: () => void): Promise<void> => {
    const probe = probeOf(request);
    if (!isProbe(probe)) return next();
    if (request.method === "GET" || request.method === "HEAD")
      return send(response, await answerTo(probe, request));
    response.setHeader("allow", "GET, HEAD");
    send(response, text(405, "only GET and HEAD\n"));
  };
}

/** Answers nothing but probes. A figure that can't be had is the one thing that fails. */
export function probesAlone(options: ProbeOptions) {
  const answer = answerProbes(options);
  return (request: IncomingMessage, response: ServerResponse): void => {
    answer(request, response, () => send(response, notThere)).catch(() =>
      send(response, text(500, "no figures\n")),
    );
  };
}
