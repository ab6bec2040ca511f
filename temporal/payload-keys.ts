import { readFileSync } from "node:fs";
import { z } from "zod";
import { EnvironmentError, type Environment } from "../config/environment";
import { outputOf } from "../lib/command-output";
import { algorithms, keyBytesOf, type Algorithm, type SealingKey } from "../lib/sealing";

/** Schema of a key's id. The id is part of each payload, with its length in one byte. */
const keyId = z.string().min(1).max(60);

const usualAlgorithm = "AES-256-GCM" satisfies Algorithm;

/** Schema of a key: its bytes in base64, alone or beside the algorithm for which it is. */
const sealingKey = z
  .union([
    z.base64().transform((key) => ({ algorithm: usualAlgorithm as Algorithm, key })),
    z.strictObject({ algorithm: z.enum(algorithms), key: z.base64() }),
  ])
  .transform(({ algorithm, key }, context): SealingKey => {
    const [bytes, wanted] = [Buffer.from(key, "base64"), keyBytesOf(algorithm)];
    if (bytes.length === wanted) return { algorithm, bytes };
    context.addIssue({ code: "custom", message: `must be ${wanted} bytes in base64 for ${algorithm}` });
    return z.NEVER;
  });

const payloadKeysSchema = z
  .strictObject({
    /** Id of the key that new payloads are encrypted with. */
    currentKeyId: keyId,
    /** All keys by their ids. Former keys, of any algorithm, must stay as long as their histories exist. */
    keys: z.record(keyId, sealingKey),
  })
  .refine(({ currentKeyId, keys }) => Object.hasOwn(keys, currentKeyId), {
    message: "must be one of the keys",
    path: ["currentKeyId"],
  });

/** Keys that encrypt payloads, by their ids. */
export interface PayloadKeys {
  currentKeyId: string;
  keys: ReadonlyMap<string, SealingKey>;
}

/** Variables of which one names the source of the keys. */
const sources = { file: "PAYLOAD_KEYS_FILE", command: "PAYLOAD_KEYS_COMMAND" } as const;

/**
 * Reads the keys from the output of PAYLOAD_KEYS_COMMAND, or else from PAYLOAD_KEYS_FILE.
 * @throws EnvironmentError, which quotes nothing of them, if they are not usable
 */
export function payloadKeysOf(environment: Environment): PayloadKeys {
  const { [sources.command]: command, [sources.file]: file } = environment;
  if (command) return parsed(sources.command, () => outputOf(command));
  if (!file) throw new EnvironmentError([`${sources.file}: is required`]);
  return readPayloadKeys(file);
}

/** Reads the keys' file. @throws EnvironmentError, which quotes nothing of it, if it is not usable */
export const readPayloadKeys = (path: string): PayloadKeys =>
  parsed(sources.file, () => {
    try {
      return readFileSync(path, "utf8");
    } catch {
      throw new Error("can't be read");
    }
  });

/** Parses the keys. @param read - returns the keys' JSON, or throws an Error that says why there is none */
function parsed(source: string, read: () => string): PayloadKeys {
  const found = payloadKeysSchema.safeParse(jsonOf(source, read));
  if (!found.success) {
    const places = found.error.issues.map(
      (issue) => `${issue.path.join(".") || "what it holds"} ${issue.message}`,
    );
    throw new EnvironmentError(places.map((place) => `${source}: ${place}`));
  }
  const { currentKeyId, keys } = found.data;
  return { currentKeyId, keys: new Map(Object.entries(keys)) };
}

function jsonOf(source: string, read: () => string): unknown {
  try {
    return JSON.parse(read());
  } catch (error) {
    const why = error instanceof SyntaxError ? "is not JSON" : (error as Error).message;
    throw new EnvironmentError([`${source}: ${why}`]);
  }
}
