import { pino, type Logger } from "pino";
import { currentTrace } from "../lib/trace";
import { readApiConfig } from "../config/api";
import { readAuditKeys } from "../config/audit-keys";
import { readIdentityConfig } from "../config/identity";
import { readLimitsConfig } from "../config/limits";
import type { ProcessConfig } from "../config/process";
import { readMaterialsConfig } from "../config/materials";
import { readRenewalConfig } from "../config/renewal";
import { readRetentionConfig } from "../config/retention";
import { readSiteConfig } from "../config/site";
import { readWebhooksConfig } from "../config/webhooks";
import { readWorkerConfig } from "../config/worker";
import { outsidePartyReaders } from "../gateways/outside-parties";
import { payloadKeysOf } from "../temporal/payload-keys";

/** Aborts when the process is told to stop, so that it ends also while it waits for a part at its start. */
export function stopSignal(): AbortSignal {
  const stopping = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => stopping.abort());
  return stopping.signal;
}

/** A process's log: a line of JSON each, with the request on whose behalf it was written. */
export const createProcessLog = (options: { name: string; level?: string }): Logger =>
  pino({ ...options, mixin: currentTrace });

/** All that the API reads of its environment. The doctor reads it by the same readers. */
export const apiReaders = {
  api: readApiConfig,
  identity: readIdentityConfig,
  renewal: readRenewalConfig,
  materials: readMaterialsConfig,
  limits: readLimitsConfig,
  retention: readRetentionConfig,
  site: readSiteConfig,
  payloadKeys: payloadKeysOf,
  auditKeys: readAuditKeys,
  ...outsidePartyReaders,
};

/** All that the worker reads of it. */
export const workerReaders = {
  worker: readWorkerConfig,
  webhooks: readWebhooksConfig,
  retention: readRetentionConfig,
  payloadKeys: payloadKeysOf,
  auditKeys: readAuditKeys,
  ...outsidePartyReaders,
};

/** How a process connects to Temporal, by whichever of its clients. */
export const engineConnection = ({
  temporalAddress,
  temporalSecurity,
}: Pick<ProcessConfig, "temporalAddress" | "temporalSecurity">) => ({
  address: temporalAddress,
  ...temporalSecurity,
});
