import type { Logger } from "pino";
import { readInvoiceProviderConfig } from "../config/invoice-provider";
import { readSmsConfig } from "../config/sms";
import { unionPaySettings } from "../config/union-pay";
import { wechatPaySettings } from "../config/wechat-pay";
import type { Merchants } from "../domain/money/payment";
import { createInvoiceProvider } from "./invoice-provider";
import { createAlibabaClient } from "./sms/alibaba-client";
import { createSmsSender } from "./sms/sender";
import { createUnionPay } from "./union-pay";
import { createWechatPay } from "./wechat-pay";

/** How the outside parties are read from the environment: the API verifies their notices, the worker calls them. */
export const outsidePartyReaders = {
  wechat: wechatPaySettings,
  unionPay: unionPaySettings,
  sms: readSmsConfig,
  invoice: readInvoiceProviderConfig,
};

export type OutsidePartySettings = {
  [K in keyof typeof outsidePartyReaders]: ReturnType<(typeof outsidePartyReaders)[K]>;
};

/** Whose money is ours, by the accounts that the gateways are called with. */
export function merchantsOf({
  wechat,
  unionPay,
}: Pick<OutsidePartySettings, "wechat" | "unionPay">): Merchants {
  return {
    wechat: { merchantId: wechat.mchid, appId: wechat.appid },
    unionpay: { merchantId: unionPay.merchantId },
  };
}

/** How long one call may take: shorter than the activity that makes it, so that its own error is seen. Milliseconds. */
const callTimeoutMs = 5_000;

interface Options {
  settings: OutsidePartySettings;
  /** Milliseconds since the epoch: the real clock, by which signatures are dated. */
  now: () => number;
  log: Logger;
}

/** A client for each outside party. */
export function createOutsideParties({ settings, now, log }: Options) {
  const { baseUrl, accessKeyId, accessKeySecret, signName, templateCodes } = settings.sms;
  const call = createAlibabaClient({ baseUrl, accessKeyId, accessKeySecret, now, timeoutMs: callTimeoutMs });
  return {
    wechat: createWechatPay({ settings: settings.wechat, now, log }),
    unionPay: createUnionPay({ settings: settings.unionPay, now, timeoutMs: callTimeoutMs }),
    sms: createSmsSender({ call, signName, templateCodes, now }),
    invoice: createInvoiceProvider({ settings: settings.invoice, now }),
  };
}

export type OutsideParties = ReturnType<typeof createOutsideParties>;
