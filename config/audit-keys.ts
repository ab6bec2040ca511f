import { createHash } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { readEnvironment, secretFile, type Environment } from "./environment";

const shortest = 32;

const schema = z.object({
  AUDIT_KEYS_FILE: secretFile(shortest)
    .transform((text) => text.split(/\s+/))
    .refine(
      (keys) => keys.every((key) => key.length >= shortest),
      `must have keys of at least ${shortest} characters, a line each`,
    ),
});

const headsSchema = z.object({
  AUDIT_HEADS_DIR: z.string().min(1).optional(),
});

/** Keys of the audit trail, by ids that are derived from them. */
export interface AuditKeys {
  /** Id of the key that signs, which is the first in the file. */
  currentKeyId: string;
  keys: ReadonlyMap<string, Buffer>;
}

const idOf = (key: string): string => createHash("sha256").update(key).digest("hex").slice(0, 8);

/** Returns the keys in the lines of a file. The first one signs; the others only verify what they have signed. */
export function auditKeysOf(lines: readonly string[]): AuditKeys {
  const [current = ""] = lines;
  return {
    currentKeyId: idOf(current),
    keys: new Map(lines.map((key) => [idOf(key), Buffer.from(key)])),
  };
}

/** Reads the keys of the audit trail from the environment. @throws EnvironmentError that quotes nothing of the file */
export const readAuditKeys = (environment: Environment): AuditKeys =>
  auditKeysOf(readEnvironment(schema, environment).AUDIT_KEYS_FILE);

/**
 * Returns the file to which each backup adds the heads of the audit trail that it found, a line of JSON each; undefined
 * if there is none.
 */
export function readAuditHeadsFile(environment: Environment): string | undefined {
  const { AUDIT_HEADS_DIR: dir } = readEnvironment(headsSchema, environment);
  return dir === undefined ? undefined : join(dir, "audit-heads.jsonl");
}
