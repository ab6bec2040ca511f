import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pino } from "pino";
import {
  createOutsideParties,
  outsidePartyReaders,
  unionPayOf,
  type OutsideParties,
  type OutsidePartySettings,
} from "../../../gateways/outside-parties";
import type { TokenStore } from "../../../gateways/nuonuo";
import { withKeptKeys } from "../../support/kept-keys";
import { readEnvironmentParts } from "../../../config/environment";
import { provision as provisionInvoice, startInvoiceProvider } from "../../../stand-ins/invoice";
import { provision as provisionSms } from "../../../stand-ins/sms";
import {
  gatewayEnvironment,
  provision as provisionUnionPay,
  startUnionPayGateway,
} from "../../../stand-ins/union-pay";
import {
  loadIdentity,
  provision as provisionWechat,
  startWechatGateway,
} from "../../../stand-ins/wechat-pay";

export const silent = pino({ level: "silent" });

/** Factor on the gateways' pauses between deliveries, so that tests don't wait for 15 s. */
const redeliveryScale = 0.001;
const refundDelayMs = 20;

interface Options {
  dataDir: string;
  /** Returns the test's time, which the gateways' ledgers follow. Their signatures use the real time. */
  ledgerNow: () => Promise<number>;
  /** Returns the test's time, by which UnionPay's client decides what is overdue. */
  now: () => number;
  /** Address to which the gateways send their notices. */
  noticeUrl: string;
  tokenStore: TokenStore;
  /** Merchant numbers, if they differ from those of the stand-ins. */
  numbers?: { mchid: string; merId: string };
  /** Former account, which received payments before and is still queried. */
  former?: OutsidePartySettings;
}

/** Starts the gateways and the invoice provider in this process, with the real clients for them. */
export async function startOutsideWorld(options: Options) {
  const { dataDir, ledgerNow, now, noticeUrl, tokenStore, numbers, former } = options;
  const dirs = {
    wechat: join(dataDir, "wechat"),
    unionPay: join(dataDir, "union-pay"),
    invoice: join(dataDir, "invoice"),
    sms: join(dataDir, "sms"),
  };
  const nowhere = "http://127.0.0.1:1";
  const identities = {
    wechat: () => provisionWechat({ dir: dirs.wechat, url: nowhere }),
    unionPay: () => provisionUnionPay({ dir: dirs.unionPay, url: nowhere }),
  };
  // A second account needs keys of its own.
  if (!numbers) {
    await withKeptKeys("wechat-public-key", dirs.wechat, identities.wechat);
    await withKeptKeys("union-pay", dirs.unionPay, identities.unionPay);
  }
  await identities.wechat();
  const identity = loadIdentity(dirs.wechat);
  const wechat = await startWechatGateway({
    ...identity,
    merchant: { ...identity.merchant, ...(numbers ? { mchid: numbers.mchid } : {}) },
    port: 0,
    dataDir: join(dirs.wechat, "data"),
    ledgerNow,
    retryScale: redeliveryScale,
    refundDelayMs,
    log: silent,
  });
  const { service } = await identities.unionPay();
  const unionPay = await startUnionPayGateway({
    ...gatewayEnvironment({
      ...service,
      UNIONPAY_REDELIVERY_SCALE: String(redeliveryScale),
      ...(numbers ? { UNIONPAY_MER_ID: numbers.merId } : {}),
    }),
    port: 0,
    dataDir: dirs.unionPay,
    ledgerNow,
    log: silent,
  });
  const invoiceKeys = provisionInvoice({ dir: dirs.invoice, url: nowhere });
  const invoice = await startInvoiceProvider({
    port: 0,
    dataDir: join(dirs.invoice, "data"),
    ...(await invoiceSecrets(invoiceKeys.consumers)),
    log: silent,
  });

  const consumers = {
    ...(await provisionWechat({ dir: dirs.wechat, url: wechat.url })).consumers,
    ...(await provisionUnionPay({ dir: dirs.unionPay, url: unionPay.url })).consumers,
    ...provisionInvoice({ dir: dirs.invoice, url: invoice.url }).consumers,
    ...(await provisionSms({ dir: dirs.sms, url: nowhere })).consumers,
    WECHAT_NOTIFY_URL: noticeUrl,
    UNIONPAY_NOTIFY_URL: `${noticeUrl}/api/callbacks/union-pay`,
    UNIONPAY_FRONT_URL: `${noticeUrl}/api/callbacks/union-pay/return`,
    INVOICE_CALLBACK_URL: `${noticeUrl}/api/callbacks/invoice`,
    ...(numbers ? { WECHAT_MCHID: numbers.mchid, UNIONPAY_MER_ID: numbers.merId } : {}),
  };
  const settings = {
    ...readEnvironmentParts(outsidePartyReaders, consumers),
    ...(former ? { otherWechat: [former.wechat], otherUnionPay: [former.unionPay] } : {}),
  };
  const created = createOutsideParties({ settings, tokenStore, now: Date.now, log: silent });
  const parties: OutsideParties = {
    ...created,
    channels: { ...created.channels, unionpay: unionPayOf({ settings, now }) },
  };

  return {
    settings,
    parties,
    wechat: controlOf(wechat.url),
    unionPay: controlOf(unionPay.url),
    invoice: controlOf(invoice.url),
    close: async () => {
      await Promise.all([wechat.close(), unionPay.close(), invoice.close()]);
    },
  };
}

export type OutsideWorld = Awaited<ReturnType<typeof startOutsideWorld>>;

/** Sends a request to a provider's control interface. @throws Error if it is refused */
export type Control = <T = unknown>(
  method: "GET" | "POST" | "PUT",
  path: string,
  body?: unknown,
) => Promise<T>;

function controlOf(url: string): Control {
  return async <T>(method: string, path: string, body?: unknown) => {
    const response = await fetch(`${url}/control${path}`, {
      method,
      headers: { "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  };
}

async function invoiceSecrets(consumers: Record<string, string>) {
  const appSecret = await readFile(consumers["INVOICE_APP_SECRET_FILE"] ?? "", "utf8");
  return {
    appKey: consumers["INVOICE_APP_KEY"] ?? "",
    appSecret: appSecret.trim(),
    seller: {
      name: consumers["INVOICE_SELLER_NAME"] ?? "",
      taxNumber: consumers["INVOICE_SELLER_TAX_NUMBER"] ?? "",
    },
  };
}
