import { createHash, createSign, createVerify, type KeyObject } from "node:crypto";
import type { Fields } from "./fields";

/**
 * Returns the text that version 5.1.0 signs: all fields except `signature`, sorted by name and joined as k=v& without
 * encoding.
 */
export function signedText(fields: Fields): string {
  return Object.keys(fields)
    .filter((key) => key !== "signature")
    .toSorted()
    .map((key) => `${key}=${fields[key]}`)
    .join("&");
}

/**
 * Returns the SHA-256 of the signed text in lowercase hex. RSA-SHA256 then signs that hex string, not the raw bytes.
 */
function digest(fields: Fields): string {
  return createHash("sha256").update(signedText(fields), "utf8").digest("hex");
}

/** Returns the fields with their `signature` by the private RSA key. */
export function signFields(fields: Fields, key: KeyObject): Fields {
  const signature = createSign("RSA-SHA256").update(digest(fields)).sign(key, "base64");
  return { ...fields, signature };
}

/** Decides whether `signature` was made over all other fields by the holder of the public key. */
export function hasValidSignature(fields: Fields, publicKey: KeyObject): boolean {
  const given = fields["signature"] ?? "";
  const bytes = Buffer.from(given, "base64");
  // Node ignores characters that aren't base64, so many strings decode to the same signature. Only the canonical one is
  // accepted.
  if (given === "" || bytes.toString("base64") !== given) {
    return false;
  }
  return createVerify("RSA-SHA256").update(digest(fields)).verify(publicKey, bytes);
}
