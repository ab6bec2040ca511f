import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { templates } from "./templates";

export interface ProvisionOptions {
  /** Where the key and the messages are kept. */
  dir: string;
  /** Where the provider will listen. */
  url: string;
}

export interface Provisioned {
  /** Environment of main.ts. */
  service: Record<string, string>;
  /** Environment of who sends messages through it. */
  consumers: Record<string, string>;
}

const signName = "示例";
const accessKeyId = "embedded-sms";

/** Makes the access key, unless there is one from an earlier time, and says how both sides are configured. */
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

/** The secret that `provision` made. */
export const readAccessKeySecret = (secretFile: string): string => readFileSync(secretFile, "utf8").trim();
