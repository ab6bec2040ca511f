import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { templates } from "./templates";

export interface ProvisionOptions {
  /** Folder for the key and the messages. */
  dir: string;
  /** Address at which the provider will listen. */
  url: string;
}

export interface Provisioned {
  /** Environment of main.ts. */
  service: Record<string, string>;
  /** Environment of the senders of messages. */
  consumers: Record<string, string>;
}

const signName = "示例";
const accessKeyId = "embedded-sms";

/** Makes the access key unless it exists already, and returns the configuration of both sides. */
export async function provision({ dir, url }: ProvisionOptions): Promise<Provisioned> {
  const secretFile = join(dir, "access-key-secret");
  mkdirSync(dir, { recursive: true });
  if (!existsSync(secretFile))
    writeFileSync(secretFile, randomBytes(24).toString("base64url"), { mode: 0o600 });
  const shared = {
    SMS_ACCESS_KEY_ID: accessKeyId,
    SMS_ACCESS_KEY_SECRET_FILE: secretFile,
    SMS_SIGN_NAME: signName,
  };
  return {
    service: { ...shared, PORT: new URL(url).port, DATA_DIR: dir },
    consumers: {
      ...shared,
      SMS_BASE_URL: url,
      ...Object.fromEntries(
        Object.entries(templates).map(([name, { code }]) => [`SMS_TEMPLATE_${name.toUpperCase()}`, code]),
      ),
    },
  };
}

/** Returns the secret that `provision` made. */
export const readAccessKeySecret = (secretFile: string): string => readFileSync(secretFile, "utf8").trim();
