import { embeddedMongoUri } from "./engine-children";
import type { Settings } from "./parts";
import type { Ports } from "./ports";

/** Addresses of a stack's parts: of the embedded part, or of the one that the settings name. */
export interface Addresses {
  api: string;
  /** Address of Temporal's frontend, as host:port. */
  temporal: string;
  temporalUi: string;
  /** MongoDB URI. It may contain a password if it comes from the settings. */
  mongo: string;
  identity: string;
  wechatGateway: string;
  unionPayGateway: string;
  smsProvider: string;
  invoiceProvider: string;
  authority: string;
  webhookReceiver: string;
  workerHealth: string;
  workerMetrics: string;
}

export function addressesOf(ports: Ports, settings: Settings): Addresses {
  const local = (port: number) => `http://127.0.0.1:${port}`;
  return {
    api: local(ports.api),
    temporal: settings["TEMPORAL_ADDRESS"] || `127.0.0.1:${ports.temporal}`,
    temporalUi: settings["TEMPORAL_UI_URL"] || local(ports.temporalUi),
    mongo: settings["MONGODB_URI"] || embeddedMongoUri(ports),
    identity: settings["OIDC_ISSUER"] || local(ports.identity),
    wechatGateway: settings["WECHAT_BASE_URL"] || local(ports.wechatGateway),
    unionPayGateway: settings["UNIONPAY_BASE_URL"] || local(ports.unionPayGateway),
    smsProvider: settings["SMS_BASE_URL"] || local(ports.smsProvider),
    invoiceProvider: settings["INVOICE_GATEWAY_URL"] || local(ports.invoiceProvider),
    authority: local(ports.authority),
    webhookReceiver: local(ports.webhookReceiver),
    workerHealth: `${local(ports.workerHealth)}/readyz`,
    workerMetrics: `${local(ports.workerMetrics)}/metrics`,
  };
}
