import { createHmac } from "node:crypto";

/** What a request is signed over. */
export interface SignedRequest {
  /** Path of the address, "/open/v1/services": its segments are signed from the last to the first. */
  path: string;
  appKey: string;
  senid: string;
  nonce: string;
  /** Unix seconds, in digits. */
  timestamp: string;
  /** As it is sent, byte for byte. */
  body: string;
}

/** X-Nuonuo-Sign: HMAC-SHA1 over the canonical text, which is not URL-encoded; base64. */
export function sign(appSecret: string, request: SignedRequest): string {
  const [p, l, a] = request.path.split("/").slice(1);
  const { appKey, senid, nonce, timestamp, body } = request;
  const canonical = `a=${a}&l=${l}&p=${p}&k=${appKey}&i=${senid}&n=${nonce}&t=${timestamp}&f=${body}`;
  return createHmac("sha1", appSecret).update(canonical).digest("base64");
}
