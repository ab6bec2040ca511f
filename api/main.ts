import type { RequestListener } from "node:http";
import express, { type Express } from "express";
import type { Logger } from "pino";
import { describeError } from "../lib/describe-error";
import { configurationOrExit, readEnvironmentParts } from "../config/environment";
import { meaningsOf } from "../config/meanings";
import { certificateMetrics } from "../runtime/certificates";
import { createMetrics } from "../runtime/metrics";
import { outsideMetrics } from "../runtime/outside-metrics";
import { createProcessLog, apiReaders, stopSignal } from "../runtime/process-settings";
import { createReadiness, notReached } from "../runtime/readiness";
import { awayExitCode, StayedAway } from "../runtime/wait-until-available";
import { answerProbes, type ProbeOptions } from "../runtime/probes";
import { noticeMetrics } from "./platform/notice-metrics";
import { createApi } from "./create-api";
import { awaitedParts, reachParts } from "./parts";
import { issuerCheck } from "./platform/issuer-keys";
import { requestMetrics, accessLog, requestId } from "./platform/request-log";
import { startServer } from "./platform/server";
import { errorHandler } from "./platform/error-handler";
import { Problem } from "./platform/problem";
import { securityHeaders, type SecurityHeaderOptions } from "./platform/security-headers";

const now = () => Date.now();

async function main(): Promise<void> {
  const {
    api,
    identity,
    renewal,
    materials,
    limits,
    retention,
    site,
    webhooks,
    payloadKeys: keys,
    auditKeys,
    ...outside
  } = configurationOrExit(() => readEnvironmentParts(apiReaders, process.env));
  const log = createProcessLog({ name: "api", level: api.logLevel });

  // The log of a start begins with the terms that are configured.
  log.info({ means: meaningsOf({ renewal, materials, retention }) }, "the terms of the trade");

  const readiness = createReadiness({
    checks: {
      ...Object.fromEntries(awaitedParts.map((part) => [part, notReached])),
      identity: issuerCheck(identity.issuer),
    },
    log,
  });
  const metrics = createMetrics(readiness);
  certificateMetrics({ registry: metrics, environment: process.env, publicUrl: api.publicUrl, now });
  const probes = { readiness, metrics };
  const headers = { publicUrl: api.publicUrl, connectTo: [new URL(identity.issuer).origin] };

  let app: RequestListener = createStartingApp({ probes, logger: log, ...headers });
  const server = await startServer({
    app: (request, response) => app(request, response),
    port: api.port,
    host: api.host,
    limits,
  });
  log.info({ url: server.url }, "the API listens");
  const signal = stopSignal();
  try {
    const parts = await reachParts({ api, keys, readiness, now, log, signal });
    const running = createApi({
      api,
      identity,
      renewal,
      materials,
      limits,
      retention,
      site,
      webhooks,
      outside,
      keys,
      auditKeys,
      parts,
      probes,
      headers,
      observe: requestMetrics(metrics),
      noticeMetrics: noticeMetrics(metrics),
      observeCall: outsideMetrics(metrics),
      now,
      log,
    });
    app = running.app;
    log.info("the API takes requests");
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve));
    await Promise.all([running.stop(), server.close()]);
    await running.endTrail();
    await parts.close();
  } catch (error) {
    // The process was told to stop during its start.
    if (error !== signal.reason) throw error;
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    createProcessLog({ name: "api" }).fatal({ error: describeError(error) }, "the API ended");
    process.exit(error instanceof StayedAway ? awayExitCode : 1);
  },
);

interface StartingOptions extends SecurityHeaderOptions {
  probes: ProbeOptions;
  logger: Logger;
}

/**
 * Creates the application that answers until MongoDB and Temporal are reached: it answers the probes, and refuses
 * everything else with a 503.
 */
function createStartingApp({ probes, logger, ...headers }: StartingOptions): Express {
  return express()
    .disable("x-powered-by")
    .use(requestId, accessLog(logger), securityHeaders(headers), answerProbes(probes))
    .use(() => {
      // This problem is used whichever part is awaited: its text says that nothing was done.
      throw new Problem("DATABASE_AWAY");
    }, errorHandler(logger));
}
