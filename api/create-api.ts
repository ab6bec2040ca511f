import { join } from "node:path";
import type { RequestHandler } from "express";
import type { Logger } from "pino";
import { createAuditChain } from "../services/audit/chain";
import { createAuditCollector } from "../services/audit/collect";
import type { AuditKeys } from "../config/audit-keys";
import type { ApiConfig } from "../config/api";
import { describeError } from "../lib/describe-error";
import type { IdentityConfig } from "../config/identity";
import type { LimitsConfig } from "../config/limits";
import type { MaterialsConfig } from "../config/materials";
import type { RenewalConfig } from "../config/renewal";
import type { RetentionConfig } from "../config/retention";
import type { WebhooksConfig } from "../config/webhooks";
import type { ObserveCall } from "../gateways/call-log";
import type { Site } from "../contract/portal-config";
import { countedScan, createScan } from "../gateways/clamd";
import { createInspector } from "../gateways/inspector";
import { createOutsideParties, merchantsOf, type OutsidePartySettings } from "../gateways/outside-parties";
import { createWebhookClient } from "../gateways/webhooks";
import { openCommandFile } from "../runtime/answered-commands";
import type { ProbeOptions } from "../runtime/probes";
import { createInvoiceFiles } from "../store/invoice-files";
import { createMaterialFiles, sweepMaterials } from "../store/material-files";
import { createPoller } from "../store/poller";
import { createTokenStore } from "../store/token-store";
import { createWebhookSecrets, sweepDeliveries } from "../store/webhook-endpoints";
import { createPayloadCodec } from "../temporal/payload-codec";
import { createFileSealer } from "../temporal/sealed-file";
import { createSealer } from "../temporal/sealed-value";
import type { PayloadKeys } from "../temporal/payload-keys";
import { sweepSubmissions } from "./applications/submit";
import { createUnansweredWork } from "./applications/unanswered";
import type { NoticeMetrics } from "./platform/notice-metrics";
import { sweepConsents } from "./consents/sweep";
import { codecRoutes } from "./codec/routes";
import { apiRouters } from "./compose";
import type { Dependencies } from "./dependencies";
import { createEngine } from "./engine";
import type { reachParts } from "./parts";
import { createApp } from "./platform/app";
import { createAudit } from "./platform/audit";
import { authenticate } from "./platform/authenticate";
import { createIdempotencyGate, startIdempotencySweep } from "./platform/idempotency";
import { createDrawPages } from "./platform/inspections";
import { createLimits } from "./platform/limits";
import { wayInRoutes } from "./way-in/routes";
import type { SecurityHeaderOptions } from "./platform/security-headers";
import { portalRoutes } from "./portal/routes";

const sweepMs = 30_000;
/** Interval between looks for commands that nobody saw answered, in milliseconds. Somebody may be paying meanwhile. */
const unansweredMs = 15_000;
/**
 * Interval between sweeps of uploaded files that no draft lists, and of deliveries without endpoint, in milliseconds.
 * Nobody waits for them, so it is long.
 */
const longSweepMs = 300_000;

/** Version of the HTTP interface, as the OpenAPI document states it. */
const apiVersion = "1.0.0";

export interface CreateApiOptions {
  api: ApiConfig;
  identity: IdentityConfig;
  renewal: RenewalConfig;
  materials: MaterialsConfig;
  limits: LimitsConfig;
  retention: RetentionConfig;
  site: Site;
  webhooks: WebhooksConfig;
  outside: OutsidePartySettings;
  keys: PayloadKeys;
  auditKeys: AuditKeys;
  parts: Awaited<ReturnType<typeof reachParts>>;
  probes: ProbeOptions;
  headers: SecurityHeaderOptions;
  observe: RequestHandler;
  noticeMetrics: NoticeMetrics;
  observeCall: ObserveCall;
  now: () => number;
  log: Logger;
}

/** Creates the API from connections that are established, together with its background work. */
export function createApi(options: CreateApiOptions) {
  const { api, identity, renewal, outside, keys, parts, probes, headers, observe } = options;
  const { now, log } = options;
  const { database, models, client } = parts;
  const limits = createLimits({ config: options.limits, database });
  const { settings, eventsPerRun, earlyDays, endToleranceDays, feeTable, refusesOtherTypes } = renewal;
  const restoring = api.restoredFrom !== undefined;
  const engine = createEngine({ client, settings, eventsPerRun, portalUrl: api.publicUrl, restoring });

  const commands = api.commandsDir === undefined ? undefined : openCommandFile({ dir: api.commandsDir, now });
  const auditChain = createAuditChain({
    ...{ name: "api", entries: models.auditEntries, keys: options.auditKeys, now, logger: log },
  });
  void auditChain.start();
  const { audit, settle, ...refusals } = createAudit({ chain: auditChain, now, logger: log, commands });

  const fileSealer = createFileSealer(keys);
  const dependencies: Dependencies = {
    models,
    engine,
    twoPersons: api.twoPersons,
    sealer: createSealer(keys),
    settings,
    merchants: merchantsOf(outside),
    feeTable,
    refusesOtherTypes,
    earlyDays,
    endToleranceDays,
    materials: options.materials.asked,
    ...(options.materials.clamd === undefined
      ? {}
      : { scan: countedScan(createScan(options.materials.clamd), options.observeCall) }),
    unfinishedDays: options.retention.rules.unfinished,
    limits,
    auditCollector: createAuditCollector({ client, ...models, auditChain }),
    settleAudit: settle,
    banks: outside.unionPay.banks,
    noticeMetrics: options.noticeMetrics,
    now,
    log,
    parties: createOutsideParties({
      settings: outside,
      tokenStore: createTokenStore(models.accessTokens, { appKey: outside.invoice.appKey, now }),
      now,
      log,
      observe: options.observeCall,
    }),
    invoiceFiles: createInvoiceFiles(models.invoiceFiles),
    drawPages: createDrawPages({
      inspect: createInspector({ address: options.materials.inspector }),
      atOnce: options.limits.atOnce.inspection,
      log,
    }),
    materialFiles: createMaterialFiles(models.materialFiles, fileSealer),
    webhooks: {
      ...options.webhooks,
      call: createWebhookClient({ ...options.webhooks, now }),
      secrets: createWebhookSecrets(fileSealer),
    },
  };
  const gate = createIdempotencyGate({
    records: models.idempotencyRecords,
    auditEntries: models.auditEntries,
    applications: models.applications,
    sealer: dependencies.sealer,
    now,
    logger: log,
  });
  const signedIn = authenticate({
    ...identity,
    onForeign: (audience) =>
      log.warn(
        { expected: identity.audience, given: JSON.stringify(audience ?? null).slice(0, 200) },
        "a token is for another audience",
      ),
  });
  const codec = codecRoutes({
    codec: createPayloadCodec(keys),
    authenticate: signedIn,
    audit,
    limits,
    pathSecret: api.codecPathSecret,
    uiOrigin: api.temporalUiUrl && new URL(api.temporalUiUrl).origin,
  });
  const app = createApp({
    logger: log,
    probes,
    observe,
    trustedProxies: options.limits.trustedProxies,
    // Routers are tried in order. The API's come first because they get most of the requests.
    routers: [
      ...apiRouters(dependencies, {
        authenticate: signedIn,
        gate,
        limits,
        audit,
        publicUrl: api.publicUrl,
        version: apiVersion,
        issuer: identity.issuer,
      }),
      codec,
      wayInRoutes({ database, limits, now }),
      portalRoutes({
        ...identity,
        filesDir: join(__dirname, "..", "portal"),
        unionPayUrl: outside.unionPay.baseUrl,
        temporalUiUrl: api.temporalUiUrl,
        temporalNamespace: api.temporalNamespace,
        site: options.site,
        retention: options.retention,
      }),
    ],
    ...headers,
  });

  const stopSweep = startIdempotencySweep({ gate, logger: log });
  // The line that tells a failure is written out whole, because the operations manual quotes it.
  const inTurns = (failed: string, intervalMs: number, work: () => Promise<unknown>) =>
    createPoller({
      work,
      intervalMs,
      onError: (error) => log.warn({ error: describeError(error) }, failed),
    });
  const pollers = [
    inTurns("could not sweep submissions", sweepMs, () => sweepSubmissions({ models, engine, now, log })),
    inTurns("could not sweep consents", sweepMs, () => sweepConsents(dependencies)),
    inTurns(
      "could not look for unanswered commands",
      unansweredMs,
      createUnansweredWork({ gate, models, engine, now, log }),
    ),
    inTurns("could not sweep materials", longSweepMs, () => sweepMaterials(models, new Date(now()))),
    inTurns("could not sweep deliveries", longSweepMs, () => sweepDeliveries(models)),
  ];
  for (const poller of pollers) poller.start();
  return {
    app,
    stop: async () => {
      stopSweep();
      await Promise.all(pollers.map((poller) => poller.stop()));
      commands?.close();
    },
    /** Writes the rest of the audit trail. Call it when no request is under way any more. */
    endTrail: async () => {
      await refusals.stop();
      await auditChain.end();
    },
  };
}
