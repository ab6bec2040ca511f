import type { PortName } from "./ports";

/** Parts of a stack, in the order in which they start. */
export const partNames = [
  "temporal",
  "mongo",
  "identity",
  "wechat-gateway",
  "union-pay-gateway",
  "sms-provider",
  "invoice-provider",
  "authority",
  "webhook-receiver",
  "api",
  "worker",
] as const;

export type PartName = (typeof partNames)[number];

/** Settings of a stack, as environment variables. */
export type Settings = Readonly<Record<string, string | undefined>>;

interface Part {
  /** Variable that names an existing part, so that none is embedded. */
  givenBy?: string;
  ports: PortName[];
}

export const parts: Record<PartName, Part> = {
  temporal: { givenBy: "TEMPORAL_ADDRESS", ports: ["temporal", "temporalUi"] },
  mongo: { givenBy: "MONGODB_URI", ports: ["mongo"] },
  identity: { givenBy: "OIDC_ISSUER", ports: ["identity"] },
  "wechat-gateway": { givenBy: "WECHAT_BASE_URL", ports: ["wechatGateway"] },
  "union-pay-gateway": { givenBy: "UNIONPAY_BASE_URL", ports: ["unionPayGateway"] },
  "sms-provider": { givenBy: "SMS_BASE_URL", ports: ["smsProvider"] },
  "invoice-provider": { givenBy: "INVOICE_GATEWAY_URL", ports: ["invoiceProvider"] },
  // The certificate authority signs in as the issuer at the embedded identity provider.
  authority: { givenBy: "OIDC_ISSUER", ports: ["authority"] },
  // The receiver subscribes at the embedded identity provider.
  "webhook-receiver": { givenBy: "OIDC_ISSUER", ports: ["webhookReceiver"] },
  api: { ports: ["api"] },
  worker: { ports: ["workerHealth", "workerMetrics"] },
};

/** Returns the parts to start: those asked for, without those that the settings name. */
export function partsToStart(settings: Settings, only: readonly PartName[] = partNames): PartName[] {
  return partNames.filter((name) => {
    const { givenBy } = parts[name];
    const given = givenBy === undefined ? undefined : settings[givenBy];
    return only.includes(name) && (given === undefined || given === "");
  });
}
