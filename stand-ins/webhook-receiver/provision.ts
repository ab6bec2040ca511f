import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

export interface ProvisionOptions {
  /** Folder in which the secret and the list of receivers are kept. */
  dir: string;
  /** Address at which the receiver will listen. */
  url: string;
}

export interface Provisioned {
  /** Environment variables for main.ts. */
  service: Record<string, string>;
  /** Environment variables for the sender of events. */
  consumers: Record<string, string>;
}

const fileOf = (dir: string): string => join(dir, "receivers.json");
const ours = z.object({ secrets: z.tuple([z.string()]) });
const fileSchema = z.object({ receivers: z.tuple([ours], z.unknown()) });

const readReceivers = (dir: string) =>
  fileSchema.parse(JSON.parse(readFileSync(fileOf(dir), "utf8"))).receivers;

/** Returns the secret that `provision` made. */
export const readSecret = (dir: string): string => readReceivers(dir)[0].secrets[0];

/**
 * Makes the secret, unless an earlier call has made one, and returns the environment variables of both sides. Receivers
 * that somebody has added after the first one stay on the list.
 */
export async function provision({ dir, url }: ProvisionOptions): Promise<Provisioned> {
  mkdirSync(dir, { recursive: true });
  const made = `whsec_${randomBytes(32).toString("base64")}`;
  const [{ secrets }, ...added] = existsSync(fileOf(dir)) ? readReceivers(dir) : [{ secrets: [made] }];
  const receivers = [{ name: "platform", url: `${url}/events`, secrets }, ...added];
  writeFileSync(fileOf(dir), JSON.stringify({ receivers }), { mode: 0o600 });
  return {
    service: { PORT: new URL(url).port, DATA_DIR: dir },
    consumers: { WEBHOOKS_DIR: dir, WEBHOOKS_LOOPBACK: "true" },
  };
}
