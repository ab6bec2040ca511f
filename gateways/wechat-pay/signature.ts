import { verify, type KeyObject } from "node:crypto";

/** Headers by lower-case names, as node:http gives them. */
export type SignedHeaders = Readonly<Record<string, string | string[] | undefined>>;

export type SignatureFault =
  | "HEADER_MISSING"
  | "HEADER_MALFORMED"
  | "SIGNATURE_PROBE"
  | "TIMESTAMP_SKEW"
  | "UNKNOWN_SERIAL"
  | "SIGNATURE_MISMATCH";

interface SignedMessage {
  headers: SignedHeaders;
  rawBody: Buffer;
  findKey: (serial: string) => Promise<KeyObject | undefined>;
  /** Real time, in milliseconds since the epoch. */
  now: number;
}

const skewLimitSeconds = 300;
const algorithm = "WECHATPAY2-SHA256-RSA2048";
const probePrefix = "WECHATPAY/SIGNTEST/";

/**
 * Returns the fault of the signature of an answer or a notice, or undefined if WeChat Pay made it. The signature covers
 * the exact bytes of the body, which is never parsed and serialised again.
 */
export async function signatureFault(message: SignedMessage): Promise<SignatureFault | undefined> {
  const [timestamp, nonce, serial, signature] = ["timestamp", "nonce", "serial", "signature"].map(
    (name) => message.headers[`wechatpay-${name}`],
  );
  if (timestamp === undefined || nonce === undefined || serial === undefined || signature === undefined) {
    return "HEADER_MISSING";
  }
  if (
    typeof timestamp !== "string" ||
    typeof nonce !== "string" ||
    typeof serial !== "string" ||
    typeof signature !== "string"
  ) {
    return "HEADER_MALFORMED";
  }
  if (signature.startsWith(probePrefix)) return "SIGNATURE_PROBE";
  const type = message.headers["wechatpay-signature-type"] ?? algorithm;
  if (type !== algorithm || !/^\d{1,11}$/.test(timestamp) || !isCanonicalBase64(signature))
    return "HEADER_MALFORMED";
  if (Math.abs(message.now / 1000 - Number(timestamp)) > skewLimitSeconds) return "TIMESTAMP_SKEW";

  const key = await message.findKey(serial);
  if (!key) return "UNKNOWN_SERIAL";
  const signed = Buffer.concat([Buffer.from(`${timestamp}\n${nonce}\n`), message.rawBody, Buffer.from("\n")]);
  return verify("sha256", signed, key, Buffer.from(signature, "base64")) ? undefined : "SIGNATURE_MISMATCH";
}

// Decides whether a text is canonical base64. Buffer.from ignores other characters, so an altered header could decode
// to the same signature.
function isCanonicalBase64(text: string): boolean {
  return text !== "" && Buffer.from(text, "base64").toString("base64") === text;
}
