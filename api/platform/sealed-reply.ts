import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { StoredReply } from "./reply";

const cipher = "aes-256-gcm";
const nonceBytes = 12;
const tagBytes = 16;

/**
 * An answer as it is kept for repeats: encrypted by a key that follows from the Idempotency-Key, of which only a hash is
 * kept. So what is stored tells nothing to anybody but who could ask again.
 */
export function sealReply(reply: StoredReply, key: Buffer): string {
  const nonce = randomBytes(nonceBytes);
  const encryption = createCipheriv(cipher, key, nonce);
  return Buffer.concat([
    nonce,
    encryption.update(JSON.stringify(reply), "utf8"),
    encryption.final(),
    encryption.getAuthTag(),
  ]).toString("base64");
}

/** @throws Error where the answer was sealed by another key or altered since */
export function openReply(answer: string, key: Buffer): StoredReply {
  const sealed = Buffer.from(answer, "base64");
  const decryption = createDecipheriv(cipher, key, sealed.subarray(0, nonceBytes));
  decryption.setAuthTag(sealed.subarray(-tagBytes));
  const text = Buffer.concat([
    decryption.update(sealed.subarray(nonceBytes, -tagBytes)),
    decryption.final(),
  ]).toString("utf8");
  return JSON.parse(text) as StoredReply;
}
