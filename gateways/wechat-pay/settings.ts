import type { Bills } from "../../domain/reconciliation/bills";
import type { Logger } from "pino";

/** What the merchant's account at WeChat Pay is reached with. */
export interface WechatPaySettings {
  /** Where APIv3 is, such as https://api.mch.weixin.qq.com. */
  baseUrl: string;
  mchid: string;
  appid: string;
  /** Serial number of the merchant's API certificate. */
  merchantSerial: string;
  /** The merchant's RSA private key, PEM. */
  merchantKey: string;
  /** The 32-byte key that notices and platform certificates are encrypted with. */
  apiV3Key: string;
  /** Serial (or PUB_KEY_ID_…) → public key or certificate, PEM. At least one. */
  platformKeys: Readonly<Record<string, string>>;
  /** Where WeChat sends payment and refund notices: https, without a query string. */
  notifyUrl: string;
  /** Time limit of one request, milliseconds. 5000 unless set. */
  timeoutMs?: number;
}

export interface WechatPayDeps {
  settings: WechatPaySettings;
  /** The real time in milliseconds: signatures are only valid within 300 s of it. */
  now: () => number;
  log: Pick<Logger, "warn" | "info">;
  /** Keeps bills; they are fetched each time where nothing does. */
  bills?: Bills;
}
