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

/** Returns a signal that aborts when the process is told to stop, also while it waits for a part at its start. */
export function stopSignal(): AbortSignal {
  const stopping = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => stopping.abort());
  return stopping.signal;
}

/** Creates a process's log. Each entry is a line of JSON with the id of the request on whose behalf it was written. */
export const createProcessLog = (options: { name: string; level?: string }): Logger =>
  pino({ ...options, mixin: currentTrace });

/** Readers of everything that the API takes from its environment. The doctor uses them too. */
export const apiReaders = {
  api: readApiConfig,
  identity: readIdentityConfig,
  renewal: readRenewalConfig,
  materials: readMaterialsConfig,
  limits: readLimitsConfig,
  retention: readRetentionConfig,
  site: readSiteConfig,
  webhooks: readWebhooksConfig,
  payloadKeys: payloadKeysOf,
  auditKeys: readAuditKeys,
  ...outsidePartyReaders,
};

/** Readers of everything that the worker takes from its environment. */
export const workerReaders = {
  worker: readWorkerConfig,
  renewal: readRenewalConfig,
  webhooks: readWebhooksConfig,
  retention: readRetentionConfig,
  payloadKeys: payloadKeysOf,
  auditKeys: readAuditKeys,
  ...outsidePartyReaders,
};

/** Returns the options with which any client of a process connects to Temporal. */
export const engineConnection = ({
  temporalAddress,
  temporalSecurity,
}: Pick<ProcessConfig, "temporalAddress" | "temporalSecurity">) => ({
  address: temporalAddress,
  ...temporalSecurity,
});
