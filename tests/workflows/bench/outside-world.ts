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

/** Redelivery waits, as a share of the gateways' own: tests don't wait for a quarter of a minute. */
const redeliveryScale = 0.001;
const refundDelayMs = 20;

interface Options {
  dataDir: string;
  /** The test's time, by which the gateways' ledgers go; their signatures keep the real one. */
  ledgerNow: () => Promise<number>;
  /** The test's time, by which UnionPay's client tells what is overdue. */
  now: () => number;
  /** Where the gateways bring their notices. */
  noticeUrl: string;
  tokenStore: TokenStore;
  /** Numbers of the merchant's, where they aren't the stand-ins' own. */
  numbers?: { mchid: string; merId: string };
  /** Another account, which was paid to before and is still asked about. */
  former?: OutsidePartySettings;
}

/** The gateways and the invoice provider in this process, and the real clients for them. */
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
  // Another account has keys of its own.
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

/** A provider's control interface. @throws Error where it refuses */
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
