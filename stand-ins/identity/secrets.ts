import { generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { JWK } from "jose";

/** Secrets that must outlive the process; otherwise all tokens and sessions would end with it. */
export interface Secrets {
  /** Passwords by username. */
  passwords: Record<string, string>;
  cookieKeys: string[];
  signingKeys: JWK[];
}

const fileIn = (dir: string): string => join(dir, "secrets.json");

const random = (): string => randomBytes(18).toString("base64url");

function newSigningKey(): JWK {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  return { ...privateKey.export({ format: "jwk" }), kid: randomUUID(), use: "sig", alg: "RS256" };
}

/** Reads the secrets of a folder. @throws Error if the folder was not provisioned */
export const readSecrets = (dir: string): Secrets => JSON.parse(readFileSync(fileIn(dir), "utf8")) as Secrets;

export interface MakeSecretsOptions {
  dir: string;
  usernames: readonly string[];
  /** Password for all users, instead of a random password for each. */
  demoPassword?: string | undefined;
}

/** Makes the secrets that a folder lacks. */
export function makeSecrets({ dir, usernames, demoPassword }: MakeSecretsOptions): void {
  const known: Secrets = existsSync(fileIn(dir))
    ? readSecrets(dir)
    : { passwords: {}, cookieKeys: [random()], signingKeys: [newSigningKey()] };
  const passwords = Object.fromEntries(
    usernames.map((username) => [username, demoPassword ?? known.passwords[username] ?? random()]),
  );
  mkdirSync(dir, { recursive: true });
  writeFileSync(`${fileIn(dir)}.new`, JSON.stringify({ ...known, passwords }, undefined, 2), { mode: 0o600 });
  renameSync(`${fileIn(dir)}.new`, fileIn(dir));
}
