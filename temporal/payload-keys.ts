import { readFileSync } from "node:fs";
import { z } from "zod";
import { EnvironmentError } from "../config/environment";

const keyBytes = 32;
/** Stands in each payload, its length in one byte. */
const keyId = z.string().min(1).max(60);

const payloadKeysSchema = z
  .strictObject({
    /** Id of the key that new payloads are encrypted with. */
    currentKeyId: keyId,
    /** Key id → 32 bytes in base64. Keep the old ones for as long as their histories live. */
    keys: z.record(
      keyId,
      z
        .base64()
        .refine(
          (text) => Buffer.from(text, "base64").length === keyBytes,
          `must be ${keyBytes} bytes in base64`,
        ),
    ),
  })
  .refine(({ currentKeyId, keys }) => Object.hasOwn(keys, currentKeyId), {
    message: "must be one of the keys",
    path: ["currentKeyId"],
  });

/** The keys that payloads are encrypted with, by id. */
export interface PayloadKeys {
  currentKeyId: string;
  keys: ReadonlyMap<string, Buffer>;
}

/** Reads PAYLOAD_KEYS_FILE. @throws EnvironmentError, which quotes nothing of it, when it is not usable. */
export function readPayloadKeys(path: string): PayloadKeys {
  const parsed = payloadKeysSchema.safeParse(readJson(path));
  if (!parsed.success) {
    const places = parsed.error.issues.map(
      (issue) => `${issue.path.join(".") || "the file"} ${issue.message}`,
    );
    throw new EnvironmentError(places.map((place) => `PAYLOAD_KEYS_FILE: ${place}`));
  }
  const { currentKeyId, keys } = parsed.data;
  return {
    currentKeyId,
    keys: new Map(Object.entries(keys).map(([id, text]) => [id, Buffer.from(text, "base64")])),
  };
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    const why = error instanceof SyntaxError ? "is not JSON" : "can't be read";
    throw new EnvironmentError([`PAYLOAD_KEYS_FILE: ${why}`]);
  }
}
