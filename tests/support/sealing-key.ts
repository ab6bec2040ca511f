import { createHash, randomBytes } from "node:crypto";
import { keyBytesOf, type Algorithm, type SealingKey } from "../../lib/sealing";

/** A key that nobody else has. */
export const newSealingKey = (algorithm: Algorithm = "AES-256-GCM"): SealingKey => ({
  algorithm,
  bytes: randomBytes(keyBytesOf(algorithm)),
});

/** A key for AES that every run of a test has. */
export const sealingKeyOf = (text: string): SealingKey => ({
  algorithm: "AES-256-GCM",
  bytes: createHash("sha256").update(text).digest(),
});

/** As the keys' file has it. */
export const writtenKey = (algorithm: Algorithm = "AES-256-GCM") => ({
  algorithm,
  key: newSealingKey(algorithm).bytes.toString("base64"),
});

/** Stacks of tests seal as the environment says: so that whole suites can be run on keys of SM4. */
export function sealingSettings(): Record<string, string> {
  const { PAYLOAD_KEYS_ALGORITHM } = process.env;
  return PAYLOAD_KEYS_ALGORITHM ? { PAYLOAD_KEYS_ALGORITHM } : {};
}
