import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { makeFolder } from "../../lib/make-folder";
import { algorithms, keyBytesOf } from "../../lib/sealing";
import { StartError } from "../tools/start-error";
import { errorCode } from "../tools/error-code";

const auditKeyBytes = 32;
/** The length of a key's id. The id is part of each payload, so a long one would make up a twentieth of a workflow history. */
const keyIdBytes = 4;
const codecPathBytes = 24;

export interface StackKeys {
  /** The file with the payload keys, in JSON as docs/operations/configuration.md describes it. */
  payloadKeysFile: string;
  /** The file with the keys of the audit trail, one on each line. */
  auditKeysFile: string;
  /** The secret path segment under which the codec server answers without a token. */
  codecPathSecret: string;
}

/**
 * Returns the keys of a data directory, which are made only once: without the same key, no payload could be read again.
 * @param wanted the algorithm by which a payload key seals that is made now
 */
export function stackKeys(dataDir: string, wanted = "AES-256-GCM"): StackKeys {
  const algorithm = algorithms.find((one) => one === wanted);
  if (!algorithm)
    throw new StartError({
      about: "环境变量 PAYLOAD_KEYS_ALGORITHM",
      fault: "没有这种算法",
      value: wanted,
      remedy: `请不设，或设为 ${algorithms.join(" 或 ")}。`,
    });
  const dir = join(dataDir, "keys");
  makeFolder(dir);
  const payloadKeysFile = join(dir, "payload-keys.json");
  const auditKeysFile = join(dir, "audit-keys");
  const codecPathFile = join(dir, "codec-path");
  const keyId = randomBytes(keyIdBytes).toString("hex");
  const key = randomBytes(keyBytesOf(algorithm)).toString("base64");
  const entry = algorithm === "AES-256-GCM" ? key : { algorithm, key };
  const payloadKeys = { currentKeyId: keyId, keys: { [keyId]: entry } };
  writeOnce(payloadKeysFile, JSON.stringify(payloadKeys));
  writeOnce(auditKeysFile, randomBytes(auditKeyBytes).toString("base64"));
  writeOnce(codecPathFile, randomBytes(codecPathBytes).toString("base64url"));
  return { payloadKeysFile, auditKeysFile, codecPathSecret: readFileSync(codecPathFile, "utf8") };
}

function writeOnce(file: string, content: string): void {
  try {
    writeFileSync(file, content, { flag: "wx", mode: 0o600, flush: true });
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
  }
}
