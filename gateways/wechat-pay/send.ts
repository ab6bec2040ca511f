import { createPrivateKey } from "node:crypto";
import { Formatter, Rsa } from "wechatpay-axios-plugin";
import { askOutside } from "../ask-outside";
import type { SignedHeaders } from "./signature";
import type { WechatPaySettings } from "./settings";

export interface WechatRequest {
  method: "GET" | "POST";
  /** Path and query string; for a statement, the complete download address. */
  path: string;
  body?: object;
  /** Serial number of the key for which secrets in the body are encrypted. The request has to name it. */
  sealedFor?: string;
  /** Largest answer that is accepted, in bytes. */
  maxBytes?: number;
}

/** An answer as received, not verified yet. */
export interface RawAnswer {
  status: number;
  headers: SignedHeaders;
  rawBody: Buffer;
}

/** Sends a request. @throws Error if the gateway is away or too slow */
export type Send = (request: WechatRequest) => Promise<RawAnswer>;

const defaultTimeoutMs = 5_000;
const defaultMaxBytes = 1_000_000;

/** Headers without which WeChat Pay refuses requests. */
const always = { accept: "application/json, text/plain", "user-agent": "ca-renewal" };

/**
 * Creates a function that signs requests with the merchant's key and sends them. It doesn't use the library's client,
 * which verifies neither error answers nor downloads, and whose set of keys can't grow. Answers of any status are kept
 * as bytes for ./signature.
 * @param answerKeyId - returns the serial number of the platform key with which answers should be signed
 */
export function createSend(settings: WechatPaySettings, answerKeyId: () => string): Send {
  const { baseUrl, mchid, merchantSerial, timeoutMs = defaultTimeoutMs } = settings;
  const merchantKey = createPrivateKey(settings.merchantKey);

  const authorization = (method: string, { pathname, search }: URL, body: string | undefined) => {
    const [nonce, timestamp] = [Formatter.nonce(), Formatter.timestamp()];
    const signed = Formatter.request(method, `${pathname}${search}`, timestamp, nonce, body);
    return Formatter.authorization(mchid, nonce, Rsa.sign(signed, merchantKey), timestamp, merchantSerial);
  };

  return async ({ method, path, body, sealedFor, maxBytes = defaultMaxBytes }) => {
    const url = new URL(path, baseUrl);
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers = {
      ...always,
      ...(text === undefined ? {} : { "content-type": "application/json" }),
      authorization: authorization(method, url, text),
      "wechatpay-serial": sealedFor ?? answerKeyId(),
    };
    try {
      const answer = await askOutside({
        method,
        url,
        headers,
        body: text,
        timeoutMs,
        largestBytes: maxBytes,
      });
      return { status: answer.status, headers: answer.headers, rawBody: answer.body };
    } catch (error) {
      const { code = "no answer" } = error as { code?: string };
      throw new Error(`${method} ${path.split("?")[0]}: ${code}`, { cause: error });
    }
  };
}
