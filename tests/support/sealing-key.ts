import { createHash, randomBytes } from "node:crypto";
import { keyBytesOf, type Algorithm, type SealingKey } from "../../lib/sealing";

/** Returns a new random key. */
export const newSealingKey = (algorithm: Algorithm = "AES-256-GCM"): SealingKey => ({
  algorithm,
  bytes: randomBytes(keyBytesOf(algorithm)),
});

/** Returns an AES key that is derived from a text, so that every run of a test has the same one. */
export const sealingKeyOf = (text: string): SealingKey => ({
  algorithm: "AES-256-GCM",
  bytes: createHash("sha256").update(text).digest(),
});

/** Returns a new key in the form that the keys' file has. */
export const writtenKey = (algorithm: Algorithm = "AES-256-GCM") => ({
  algorithm,
  key: newSealingKey(algorithm).bytes.toString("base64"),
});

/**
 * Returns the settings of the payload keys' algorithm. The environment sets it, so that whole suites can run with SM4
 * keys.
 */
export function sealingSettings(): Record<string, string> {
  const { PAYLOAD_KEYS_ALGORITHM } = process.env;
  return PAYLOAD_KEYS_ALGORITHM ? { PAYLOAD_KEYS_ALGORITHM } : {};
}
