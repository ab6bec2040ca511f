import { createPrivateKey } from "node:crypto";
import { Formatter, Rsa } from "wechatpay-axios-plugin";
import { askOutside } from "../ask-outside";
import type { SignedHeaders } from "./signature";
import type { WechatPaySettings } from "./settings";

export interface WechatRequest {
  method: "GET" | "POST";
  /** Path and query string; or, for a statement, the whole download address. */
  path: string;
  body?: object;
  /** Serial of the key that secrets in the body are sealed for: the one that the request has to name. */
  sealedFor?: string;
  /** Largest answer taken, bytes. */
  maxBytes?: number;
}

/** An answer as it came in: nothing of it is verified. */
export interface RawAnswer {
  status: number;
  headers: SignedHeaders;
  rawBody: Buffer;
}

/** Throws a plain Error when the gateway is away or too slow. */
export type Send = (request: WechatRequest) => Promise<RawAnswer>;

const defaultTimeoutMs = 5_000;
const defaultMaxBytes = 1_000_000;

/** WeChat refuses requests without these two. */
const always = { accept: "application/json, text/plain", "user-agent": "ca-renewal" };

/**
 * Signs requests with the merchant's key and sends them, both apart from the library's client: that verifies neither error
 * answers nor downloads, and its set of keys can't grow. Answers are kept as bytes of any status for ./signature.
 * @param answerKeyId the serial of the platform key that answers should be signed with
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
