import { createHmac, timingSafeEqual } from "node:crypto";

/** Headers of a signed message, in the spelling in which Node reports them. */
export const signatureHeaders = {
  appKey: "x-invoice-app-key",
  timestamp: "x-invoice-timestamp",
  nonce: "x-invoice-nonce",
  signature: "x-invoice-signature",
} as const;

/** How far apart the two clocks may be, in seconds. */
const toleranceSeconds = 300;

export interface SignedMessage {
  /** GET, POST …; of an answer "ANSWER", so that no request can be handed back as one. */
  method: string;
  /** Path with query; of an answer the request's. */
  path: string;
  /** Unix seconds, in digits. */
  timestamp: string;
  /** Of an answer the request's, which ties the two together. */
  nonce: string;
  body: string | Buffer;
}

/** HMAC-SHA256 over method, path, timestamp, nonce and body, each closed by a line feed; base64. */
export function sign(secret: string, { method, path, timestamp, nonce, body }: SignedMessage): string {
  return createHmac("sha256", secret)
    .update(`${method}\n${path}\n${timestamp}\n${nonce}\n`)
    .update(body)
    .update("\n")
    .digest("base64");
}

export type SignatureFault = "SIGNATURE_WRONG" | "TIMESTAMP_STALE";

/**
 * What is wrong with a signed message, or undefined if it can be believed.
 *
 * @param check - `nowMs` in ms; `signature` as it came, base64
 */
export function signatureFault(check: {
  secret: string;
  message: SignedMessage;
  signature: string;
  nowMs: number;
}): SignatureFault | undefined {
  const { message } = check;
  const expected = Buffer.from(sign(check.secret, message));
  const actual = Buffer.from(check.signature);
  if (expected.length !== actual.length || !timingSafeEqual(expected, actual)) return "SIGNATURE_WRONG";
  const ageSeconds = Math.abs(check.nowMs / 1000 - Number(message.timestamp));
  return ageSeconds <= toleranceSeconds ? undefined : "TIMESTAMP_STALE";
}
