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

/**
 * Creates the application that answers until MongoDB and Temporal are reached: it answers the probes, and refuses
 * everything else with a 503.
 */
export function createStartingApp({ probes, logger, ...headers }: StartingOptions): Express {
  return express()
    .disable("x-powered-by")
    .use(requestId, accessLog(logger), securityHeaders(headers), answerProbes(probes))
    .use(() => {
      // This problem is used whichever part is awaited: its text says that nothing was done.
      throw new Problem("DATABASE_AWAY");
    }, errorHandler(logger));
}
