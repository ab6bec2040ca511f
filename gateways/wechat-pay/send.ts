import { Decorator } from "wechatpay-axios-plugin";
import { traceHeaders } from "../../config/trace";
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

/**
 * Signs requests with the merchant's key and sends them.
 * Answers are kept as bytes of any status: the library verifies neither error answers nor downloads,
 * and its set of keys can't grow, so ./signature does the verifying.
 * @param answerKeyId the serial of the platform key that answers should be signed with
 */
export function createSend(settings: WechatPaySettings, answerKeyId: () => string): Send {
  const http = new Decorator({
    mchid: settings.mchid,
    serial: settings.merchantSerial,
    privateKey: settings.merchantKey,
    certs: { ...settings.platformKeys },
    baseURL: settings.baseUrl,
    maxRedirects: 0,
  }).v3;

  return async ({ method, path, body, sealedFor, maxBytes = defaultMaxBytes }) => {
    const answer = await http
      .request<Buffer>({
        method,
        url: path,
        data: body,
        headers: { ...traceHeaders(), "Wechatpay-Serial": sealedFor ?? answerKeyId() },
        responseType: "arraybuffer",
        transformResponse: [],
        validateStatus: () => true,
        maxContentLength: maxBytes,
        signal: AbortSignal.timeout(settings.timeoutMs ?? defaultTimeoutMs),
      })
      // The library's error carries the request with its key and signature: neither may reach a log.
      .catch((error: unknown) => {
        const { code = "no answer" } = error as { code?: string };
        throw new Error(`${method} ${path.split("?")[0]}: ${code}`);
      });
    return {
      status: answer.status,
      headers: { ...answer.headers } as SignedHeaders,
      rawBody: Buffer.from(answer.data ?? ""),
    };
  };
}
