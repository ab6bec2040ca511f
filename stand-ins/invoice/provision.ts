import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Returns the content of a file, which is made once and then kept: the copies of worker and provider must agree after a
 * restart.
 */
function madeOnce(file: string, make: () => string): string {
  if (!existsSync(file)) writeFileSync(file, make(), { mode: 0o600 });
  return readFileSync(file, "utf8").trim();
}

/**
 * Makes the app key and secret, and returns the environment of the provider's process and of its users.
 *
 * @param place - `dir` is the provider's data directory, `url` its address
 */
export function provision({ dir, url }: { dir: string; url: string }): {
  service: Record<string, string>;
  consumers: Record<string, string>;
} {
  mkdirSync(dir, { recursive: true });
  const secretFile = join(dir, "app-secret");
  madeOnce(secretFile, () => randomBytes(32).toString("hex"));
  const own = {
    INVOICE_APP_KEY: madeOnce(join(dir, "app-key"), () => `sample-${randomBytes(6).toString("hex")}`),
    INVOICE_APP_SECRET_FILE: secretFile,
    INVOICE_SELLER_NAME: "示例CA服务有限公司",
    INVOICE_SELLER_TAX_NUMBER: "91330604MA00000013",
  };
  return {
    service: own,
    consumers: {
      ...own,
      INVOICE_GATEWAY_URL: `${url}/open/v1/services`,
      INVOICE_AUTHORIZATION_URL: `${url}/accessToken`,
      INVOICE_DOCUMENT_ORIGINS: url,
      INVOICE_CLERK: "示例开票人",
    },
  };
}
