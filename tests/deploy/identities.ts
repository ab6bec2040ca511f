import { execFile } from "node:child_process";
import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { projectDir } from "./compose";

const run = promisify(execFile);

/** Makes the keys and certificates of Temporal and its clients with deploy/ca. @returns their folder */
export async function makeIdentities(dir: string): Promise<string> {
  const [code, keys] = [join(dir, "code"), join(dir, "keys")];
  mkdirSync(code);
  for (const file of ["docker-compose.yml", ".env.example", "deploy"])
    cpSync(join(projectDir, file), join(code, file), { recursive: true });
  await run(join(code, "deploy", "ca"), ["install", "own", "host"], {
    cwd: code,
    env: { PATH: process.env["PATH"], CA_KEYS_DIR: keys },
  });
  return join(keys, "temporal-identities");
}

/** Renews the certificates and tokens with deploy/ca. */
export async function renewIdentities(identities: string): Promise<void> {
  const part = join(projectDir, "deploy", "ca.d", "identities.sh");
  await run("bash", [
    "-euo",
    "pipefail",
    "-c",
    `say() { printf '%s\\n' "$*"; }; . ${part}; renew_identities ${identities}`,
  ]);
}
