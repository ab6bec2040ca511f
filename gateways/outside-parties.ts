import type { Logger } from "pino";
import { readInvoiceProviderConfig } from "../config/invoice-provider";
import type { Environment } from "../config/environment";
import { readOtherAccounts } from "../config/other-accounts";
import { readSmsConfig } from "../config/sms";
import { unionPayAccount, unionPaySettings, type UnionPaySettings } from "../config/union-pay";
import { wechatAccount, wechatPaySettings } from "../config/wechat-pay";
import { showsQrCode } from "../domain/money/channels";
import type { Channel, Merchants } from "../domain/money/payment";
import { joinAccounts } from "./accounts";
import type { Bills } from "../domain/reconciliation/bills";
import { withCallLog, type ObserveCall } from "./call-log";
import { createInvoiceProvider, fixedToken, sharedTokens, type TokenStore } from "./nuonuo";
import type { PaymentGateway, PaymentGateways } from "./payment-channel";
import { createAlibabaClient } from "./sms/alibaba-client";
import { createSmsSender } from "./sms/sender";
import { createUnionPay } from "./union-pay";
import { createWechatPay, type WechatPaySettings } from "./wechat-pay";

/**
 * Readers of the outside parties' settings from the environment. The API needs them to verify notices, the worker to
 * call the parties.
 */
export const outsidePartyReaders = {
  wechat: wechatPaySettings,
  unionPay: unionPaySettings,
  /** Former accounts, which may still have unfinished payments or refunds. */
  otherWechat: (variables: Environment) =>
    readOtherAccounts("WECHAT_OTHER_ACCOUNTS_FILE", variables, wechatAccount),
  otherUnionPay: (variables: Environment) =>
    readOtherAccounts("UNIONPAY_OTHER_ACCOUNTS_FILE", variables, unionPayAccount),
  sms: readSmsConfig,
  invoice: readInvoiceProviderConfig,
};

export type OutsidePartySettings = {
  [K in keyof typeof outsidePartyReaders]: ReturnType<(typeof outsidePartyReaders)[K]>;
};

/** Returns the accounts that receive payments now, by channel. */
export function merchantsOf({
  wechat,
  unionPay,
}: Pick<OutsidePartySettings, "wechat" | "unionPay">): Merchants {
  return {
    wechat: wechatMerchant(wechat),
    unionpay: unionPayMerchant(unionPay),
  };
}

const wechatMerchant = ({ mchid, appid }: Pick<WechatPaySettings, "mchid" | "appid">) => ({
  merchantId: mchid,
  appId: appid,
});
const unionPayMerchant = ({ merchantId }: Pick<UnionPaySettings, "merchantId">) => ({ merchantId });

/**
 * Time limit of one call, in milliseconds. It is shorter than that of the activity that makes the call, so that the
 * call's own error is seen.
 */
const callTimeoutMs = 5_000;

/** Methods that call a channel over the network and are logged. */
const channelCalls = [
  "prepare",
  "query",
  "close",
  "refund",
  "queryRefund",
  "treatRefund",
  "downloadStatement",
] as const;
/**
 * Returns the logged methods of a channel. A channel with a bank form prepares an order without a call, since the
 * browser posts the form.
 */
const callsOf = (channel: Channel) =>
  channelCalls.filter((name) => name !== "prepare" || showsQrCode(channel));
const invoiceCalls = [
  "request",
  "result",
  "retry",
  "requestRed",
  "redResult",
  "deliver",
  "download",
] as const;

interface Options {
  settings: OutsidePartySettings;
  /**
   * Returns the current time in milliseconds since the epoch. It must be the real clock, because signatures contain it.
   */
  now: () => number;
  /** Store of the invoice provider's token, which all processes share. */
  tokenStore: TokenStore;
  log: Logger;
  observe?: ObserveCall;
  /** Store of the channels' bills. */
  bills?: Bills;
}

/** Creates a client for each outside party. */
export function createOutsideParties({ settings, now, tokenStore, log, observe, bills }: Options) {
  const keeping = bills ? { bills } : {};
  const counted = observe ? { observe } : {};
  const { baseUrl, accessKeyId, accessKeySecret, signName, templateCodes } = settings.sms;
  const wechatOf = (account: WechatPaySettings) => ({
    merchant: wechatMerchant(account),
    client: createWechatPay({ settings: account, now, log, ...keeping }),
  });
  const { accessToken } = settings.invoice;
  const tokens =
    accessToken === undefined
      ? sharedTokens({ settings: settings.invoice, tokenStore: tokenStore, now })
      : fixedToken(accessToken);
  const call = createAlibabaClient({ baseUrl, accessKeyId, accessKeySecret, now, timeoutMs: callTimeoutMs });
  const logged = (channel: Channel, gateway: PaymentGateway): PaymentGateway =>
    withCallLog({ party: channel, names: callsOf(channel), log, ...counted }, gateway);
  const channels: PaymentGateways = {
    wechat: logged("wechat", joinAccounts(mapAccounts(settings.wechat, settings.otherWechat, wechatOf))),
    unionpay: logged("unionpay", unionPayOf({ settings, now, ...keeping })),
  };
  return {
    channels,
    sms: withCallLog(
      { party: "sms", names: ["send"], log, ...counted },
      createSmsSender({ call, signName, templateCodes, now }),
    ),
    invoice: withCallLog(
      { party: "invoice", names: invoiceCalls, log, ...counted },
      createInvoiceProvider({ settings: settings.invoice, tokens, now }),
    ),
  };
}

export type OutsideParties = ReturnType<typeof createOutsideParties>;

/** Creates UnionPay's client for all its accounts. It takes its own clock because tests move it. */
export function unionPayOf({
  settings: { unionPay, otherUnionPay },
  now,
  bills,
}: {
  settings: Pick<OutsidePartySettings, "unionPay" | "otherUnionPay">;
  now: () => number;
  bills?: Bills;
}): PaymentGateway {
  return joinAccounts(
    mapAccounts(unionPay, otherUnionPay, (settings) => ({
      merchant: unionPayMerchant(settings),
      client: createUnionPay({ settings, now, timeoutMs: callTimeoutMs, ...(bills ? { bills } : {}) }),
    })),
  );
}

const mapAccounts = <S, A>(present: S, others: readonly S[], make: (settings: S) => A): [A, ...A[]] => [
  make(present),
  ...others.map(make),
];
