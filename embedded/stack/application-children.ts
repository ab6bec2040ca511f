import type { ChildSpec } from "../supervisor/child-spec";
import type { Addresses } from "./addresses";
import type { StackKeys } from "./keys";
import { commandsDir } from "./data-dir";
import { temporalNamespace } from "./environment";
import type { PartName, Settings } from "./parts";
import type { Ports } from "./ports";
import { nodeChild } from "./provider-children";

type Environment = Record<string, string>;

export interface ApplicationOptions {
  dataDir: string;
  addresses: Addresses;
  ports: Ports;
  keys: StackKeys;
  settings: Settings;
  /** Environment variables that the providers' callers need. */
  consumers: Environment;
}

/** Returns the configuration of the API, the worker and clients beside them, without the system's own variables. */
export function applicationEnvironment(options: ApplicationOptions): Environment {
  const { dataDir, addresses, ports, keys, settings, consumers } = options;
  const publicUrl = settings["PUBLIC_URL"] || addresses.api;
  return {
    API_PORT: String(ports.api),
    PUBLIC_URL: publicUrl,
    WECHAT_NOTIFY_URL: publicUrl,
    UNIONPAY_NOTIFY_URL: `${publicUrl}/api/callbacks/union-pay`,
    UNIONPAY_FRONT_URL: `${publicUrl}/api/callbacks/union-pay/return`,
    INVOICE_CALLBACK_URL: `${publicUrl}/api/callbacks/invoice`,
    // The defaults are obviously examples.
    SITE_ORGANISATION: settings["SITE_ORGANISATION"] || "示例公共资源交易中心",
    SITE_ICP_FILING: settings["SITE_ICP_FILING"] || "示例ICP备00000000号",
    SITE_POLICE_FILING: settings["SITE_POLICE_FILING"] || "示例公网安备00000000000000号",
    OFFICE_ADDRESS: settings["OFFICE_ADDRESS"] || "示例市示例路1号示例公共资源交易中心一楼",
    OFFICE_PHONE: settings["OFFICE_PHONE"] || "0000-0000000",
    OFFICE_HOURS: settings["OFFICE_HOURS"] || "示例时间：工作日9:00至17:00",
    MONGODB_URI: addresses.mongo,
    TEMPORAL_ADDRESS: addresses.temporal,
    TEMPORAL_NAMESPACE: temporalNamespace(settings),
    TEMPORAL_UI_URL: addresses.temporalUi,
    PAYLOAD_KEYS_FILE: settings["PAYLOAD_KEYS_FILE"] || keys.payloadKeysFile,
    AUDIT_KEYS_FILE: settings["AUDIT_KEYS_FILE"] || keys.auditKeysFile,
    CODEC_PATH_SECRET: settings["CODEC_PATH_SECRET"] || keys.codecPathSecret,
    COMMANDS_DIR: commandsDir(dataDir),
    // The stack has a single worker, which need not wait before it takes over.
    WORKER_TAKES_OVER_AFTER_SECONDS: settings["WORKER_TAKES_OVER_AFTER_SECONDS"] || "0",
    WORKER_HEALTH_PORT: String(ports.workerHealth),
    WORKER_METRICS_PORT: String(ports.workerMetrics),
    ...consumers,
  };
}

/** Compiled files with which the API and the worker begin. */
export const applicationEntries = { api: "api/main.js", worker: "worker/main.js" };

/** Returns the child processes of the API and the worker, as far as they are to be started. */
export function applicationChildren(options: {
  started: readonly PartName[];
  addresses: Addresses;
  env: Environment;
}): ChildSpec[] {
  const { started, addresses, env } = options;
  return [
    nodeChild({ name: "api", entry: applicationEntries.api, env, readyUrls: [`${addresses.api}/readyz`] }),
    nodeChild({ name: "worker", entry: applicationEntries.worker, env, readyUrls: [addresses.workerHealth] }),
  ].filter(({ name }) => started.some((part) => part === name));
}
