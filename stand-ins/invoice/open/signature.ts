import { createHmac, timingSafeEqual } from "node:crypto";

/** What a request is signed over, beside its body: the public parameters of its query. */
export interface PublicParameters {
  senid: string;
  nonce: string;
  timestamp: string;
  appkey: string;
}

/**
 * The platform's signature: HMAC-SHA1 over the path's three segments, last first, the public parameters and the body.
 *
 * @param request - `path` as called, "/open/v1/services"; `body` byte for byte
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

/** Compares without telling by its time how much of it was right. */
export function sameText(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
