import type { Bills } from "../../domain/reconciliation/bills";
import type { Logger } from "pino";

/** Settings of a merchant's account at WeChat Pay. */
export interface WechatPaySettings {
  /** Address of APIv3, such as https://api.mch.weixin.qq.com. */
  baseUrl: string;
  mchid: string;
  appid: string;
  /** Serial number of the merchant's API certificate. */
  merchantSerial: string;
  /** RSA private key of the merchant, in PEM. */
  merchantKey: string;
  /** Key of 32 bytes that encrypts notices and platform certificates. */
  apiV3Key: string;
  /** Public keys or certificates in PEM, at least one, by their serial number or PUB_KEY_ID_…. */
  platformKeys: Readonly<Record<string, string>>;
  /** Address to which WeChat Pay sends payment and refund notices: https, without a query string. */
  notifyUrl: string;
  /** Time limit of one request, in milliseconds; 5000 by default. */
  timeoutMs?: number;
}

export interface WechatPayDeps {
  settings: WechatPaySettings;
  /** Returns the real time in milliseconds since the epoch: signatures are only valid within 300 s of it. */
  now: () => number;
  log: Pick<Logger, "warn" | "info">;
  /** Store of bills; if absent, bills are fetched each time. */
  bills?: Bills;
}
