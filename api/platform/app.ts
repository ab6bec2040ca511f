import express, { type Express, type RequestHandler, type Router } from "express";
import type { Logger } from "pino";
import { answerProbes, type ProbeOptions } from "../../runtime/probes";
import { accessLog, requestId } from "./request-log";
import { jsonBody, rawBody, refuseMalformedHeaders } from "./request-guards";
import { errorHandler, notFound } from "./error-handler";
import { securityHeaders, type SecurityHeaderOptions } from "./security-headers";

export interface AppOptions extends SecurityHeaderOptions {
  logger: Logger;
  probes: ProbeOptions;
  /** Handler that observes every request except probes. */
  observe: RequestHandler;
  /** Routers of the API in their order. Their paths are absolute ("/api/applications"). */
  routers: readonly Router[];
  /** Proxies whose X-Forwarded-For header is trusted. */
  trustedProxies: readonly string[];
}

/**
 * Creates the application: handlers for every request, then the routers, then the answers for unmatched requests.
 * Bodies under /api/callbacks stay raw, other bodies under /api are JSON; elsewhere a router parses its own.
 */
export function createApp({
  logger,
  probes,
  observe,
  routers,
  trustedProxies,
  publicUrl,
  connectTo,
}: AppOptions): Express {
  const app = express();
  app.disable("x-powered-by").disable("etag").set("query parser", "simple");
  app.set("trust proxy", trustedProxies);
  app.use(requestId, accessLog(logger), securityHeaders({ publicUrl, connectTo }));
  app.use(answerProbes(probes), observe, refuseMalformedHeaders);
  app.use("/api/callbacks", rawBody);
  app.use("/api", jsonBody);
  for (const router of routers) app.use(router);
  app.use(notFound, errorHandler(logger));
  return app;
}
