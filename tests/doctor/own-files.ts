import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Fault } from "../../doctor/fault";

/** Folder of the importing test file's own files. */
export const dir = mkdtempSync(join(tmpdir(), "doctor-"));

/** Writes a file that only its owner can read. @returns its path */
export function fileOf(name: string, content: string | Buffer): string {
  const file = join(dir, name);
  writeFileSync(file, content, { mode: 0o600 });
  return file;
}

/** Returns the faults as lines, without their remedies. */
export const linesOf = (faults: readonly Fault[]) => faults.map(({ about, fault }) => `${about}：${fault}`);

/** Pair of keys, and its private key in PEM. */
export const key = generateKeyPairSync("rsa", { modulusLength: 2048 });
export const pem = String(key.privateKey.export({ type: "pkcs8", format: "pem" }));
