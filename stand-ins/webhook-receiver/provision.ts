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
const fileSchema = z.object({ receivers: z.tuple([z.object({ secrets: z.tuple([z.string()]) })]) });

/** Returns the secret that `provision` made. */
export const readSecret = (dir: string): string =>
  fileSchema.parse(JSON.parse(readFileSync(fileOf(dir), "utf8"))).receivers[0].secrets[0];

/** Makes the secret, unless an earlier call has made one, and returns the environment variables of both sides. */
export async function provision({ dir, url }: ProvisionOptions): Promise<Provisioned> {
  mkdirSync(dir, { recursive: true });
  const secret = existsSync(fileOf(dir)) ? readSecret(dir) : `whsec_${randomBytes(32).toString("base64")}`;
  const receivers = [{ name: "platform", url: `${url}/events`, secrets: [secret] }];
  writeFileSync(fileOf(dir), JSON.stringify({ receivers }), { mode: 0o600 });
  return {
    service: { PORT: new URL(url).port, DATA_DIR: dir },
    consumers: { WEBHOOKS_DIR: dir, WEBHOOKS_LOOPBACK: "true" },
  };
}
