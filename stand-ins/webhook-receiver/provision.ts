import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

export interface ProvisionOptions {
  /** The secret is kept here, with who is told of events. */
  dir: string;
  /** The address at which the receiver will listen. */
  url: string;
}

export interface Provisioned {
  /** Environment of main.ts. */
  service: Record<string, string>;
  /** Environment of who tells it of events. */
  consumers: Record<string, string>;
}

const fileOf = (dir: string): string => join(dir, "receivers.json");
const fileSchema = z.object({ receivers: z.tuple([z.object({ secrets: z.tuple([z.string()]) })]) });

/** The secret that `provision` made. */
export const readSecret = (dir: string): string =>
  fileSchema.parse(JSON.parse(readFileSync(fileOf(dir), "utf8"))).receivers[0].secrets[0];

/** Makes the secret, unless there is one from an earlier time, and says how both sides are configured. */
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
