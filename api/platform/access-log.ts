import type { RequestHandler } from "express";
import type { Logger } from "pino";
import { inThisTrace } from "../../config/trace";
import { isProbe } from "../../runtime/probes";

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
