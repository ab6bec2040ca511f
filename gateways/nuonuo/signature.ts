import { createHmac } from "node:crypto";

/** Parts of a request that its signature covers. */
export interface SignedRequest {
  /** Path of the address, such as "/open/v1/services". Its segments are signed in reverse order. */
  path: string;
  appKey: string;
  senid: string;
  nonce: string;
  /** Unix time in seconds, as digits. */
  timestamp: string;
  /** Body exactly as it is sent. */
  body: string;
}

/** Returns the header X-Nuonuo-Sign: HMAC-SHA1 over the canonical text without URL encoding, in base64. */
export function sign(appSecret: string, request: SignedRequest): string {
  const [p, l, a] = request.path.split("/").slice(1);
  const { appKey, senid, nonce, timestamp, body } = request;
  const canonical = `a=${a}&l=${l}&p=${p}&k=${appKey}&i=${senid}&n=${nonce}&t=${timestamp}&f=${body}`;
  return createHmac("sha1", appSecret).update(canonical).digest("base64");
}
