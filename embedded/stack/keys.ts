import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { errorCode } from "../tools/error-code";

const keyBytes = 32;
/** Stands in each payload: a long one would be a twentieth of a history. */
const keyIdBytes = 4;
const codecPathBytes = 24;

export interface StackKeys {
  /** JSON: `{"currentKeyId": id, "keys": {id: 32 bytes in base64}}`. */
  payloadKeysFile: string;
  /** The path segment at which the codec server answers without a token. */
  codecPathSecret: string;
}

/** The keys of a data directory, made once: without the same key again, no payload could be read. */
export function stackKeys(dataDir: string): StackKeys {
  const dir = join(dataDir, "keys");
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const payloadKeysFile = join(dir, "payload-keys.json");
  const codecPathFile = join(dir, "codec-path");
  const keyId = randomBytes(keyIdBytes).toString("hex");
  const payloadKeys = { currentKeyId: keyId, keys: { [keyId]: randomBytes(keyBytes).toString("base64") } };
  writeOnce(payloadKeysFile, JSON.stringify(payloadKeys));
  writeOnce(codecPathFile, randomBytes(codecPathBytes).toString("base64url"));
  return { payloadKeysFile, codecPathSecret: readFileSync(codecPathFile, "utf8") };
}

function writeOnce(file: string, content: string): void {
  try {
    writeFileSync(file, content, { flag: "wx", mode: 0o600, flush: true });
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
  }
}
