import { createHmac, timingSafeEqual } from "node:crypto";

/** Public parameters of the query, which the signature covers in addition to path and body. */
export interface PublicParameters {
  senid: string;
  nonce: string;
  timestamp: string;
  appkey: string;
}

/**
 * Returns the platform's signature: HMAC-SHA1 over the path's three segments in reverse order, the public parameters
 * and the body.
 *
 * @param request - `path` as called, such as "/open/v1/services"; `body` exactly as received
 */
export function signatureOf(
  appSecret: string,
  { path, body, ...given }: PublicParameters & { path: string; body: Buffer },
): string {
  const [p, l, a] = path.split("/").slice(1);
  const { appkey, senid, nonce, timestamp } = given;
  return createHmac("sha1", appSecret)
    .update(`a=${a}&l=${l}&p=${p}&k=${appkey}&i=${senid}&n=${nonce}&t=${timestamp}&f=`)
    .update(body)
    .digest("base64");
}

/** Compares two texts in constant time, so that the duration doesn't reveal how much was right. */
export function sameText(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
