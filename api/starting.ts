import express, { type Express } from "express";
import type { Logger } from "pino";
import { answerProbes, type ProbeOptions } from "../runtime/probes";
import { accessLog, requestId } from "./platform/request-log";
import { errorHandler } from "./platform/error-handler";
import { Problem } from "./platform/problem";
import { securityHeaders, type SecurityHeaderOptions } from "./platform/security-headers";

interface StartingOptions extends SecurityHeaderOptions {
  probes: ProbeOptions;
  logger: Logger;
}

/** What answers until MongoDB and Temporal are reached: the probes; all else is told to come back. */
export function createStartingApp({ probes, logger, ...headers }: StartingOptions): Express {
  return express()
    .disable("x-powered-by")
    .use(requestId, accessLog(logger), securityHeaders(headers), answerProbes(probes))
    .use(() => {
      // Its text says that nothing has happened, whichever part is awaited.
      throw new Problem("DATABASE_AWAY");
    }, errorHandler(logger));
}
