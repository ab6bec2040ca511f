import { embeddedMongoUri } from "./engine-children";
import type { Settings } from "./parts";
import type { Ports } from "./ports";

/** Where each part of a stack is: the embedded one, or the one that the settings name. */
export interface Addresses {
  api: string;
  /** host:port of the frontend. */
  temporal: string;
  temporalUi: string;
  /** A MongoDB URI. It may hold a password when the settings name it. */
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
