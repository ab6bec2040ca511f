import { createPrivateKey, createPublicKey } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { readEnvironment, type Environment } from "./environment";

/** Path at which the API receives WeChat Pay's notices. */
export const wechatPayNoticePath = "/api/callbacks/wechat-pay";

const loopbackHosts = ["127.0.0.1", "localhost", "[::1]"];

const address = z
  .url({ protocol: /^https?$/, abort: true })
  .refine((url) => isSecure(new URL(url)), "must be https, or http on the loopback, without a query string")
  .transform((url) => url.replace(/\/$/, ""));

const file = z
  .string()
  .transform((path, context) => reading(context, () => readFileSync(path, "utf8").trim()));

const privateKeyFile = file.refine(
  (pem) => parses(() => createPrivateKey(pem)),
  "must name a file with a PEM private key",
);

const platformKeysDir = z
  .string()
  .transform((dir, context) => reading(context, () => readPlatformKeys(dir)))
  .refine((keys) => Object.keys(keys).length > 0, "must hold at least one <serial>.pem")
  .refine(
    (keys) => Object.values(keys).every((pem) => parses(() => createPublicKey(pem))),
    "must hold only public keys and certificates, PEM",
  );

const schema = z.object({
  WECHAT_BASE_URL: address,
  WECHAT_MCHID: z.string().regex(/^\d{8,32}$/, "must be 8 to 32 digits"),
  WECHAT_APPID: z.string().regex(/^[0-9A-Za-z]{1,32}$/, "must look like wx0123456789abcdef"),
  WECHAT_MERCHANT_SERIAL: z
    .string()
    .regex(/^[0-9A-Fa-f]{8,40}$/, "must look like 5157F09EFDC096DE15EBE81A47057A7232F1B8E1"),
  WECHAT_MERCHANT_KEY_FILE: privateKeyFile,
  WECHAT_API_V3_KEY_FILE: file.refine(
    (key) => Buffer.byteLength(key) === 32,
    "must name a file with a 32-byte key",
  ),
  WECHAT_PLATFORM_KEYS_DIR: platformKeysDir,
  WECHAT_NOTIFY_URL: address,
});

/**
 * Reads the settings of WeChat Pay from the environment and the key files that it names. WECHAT_NOTIFY_URL is the API's
 * base address as WeChat reaches it.
 * @throws EnvironmentError that names every variable that is missing or wrong
 */
export function wechatPaySettings(variables: Environment) {
  const values = readEnvironment(schema, variables);
  return {
    baseUrl: values.WECHAT_BASE_URL,
    mchid: values.WECHAT_MCHID,
    appid: values.WECHAT_APPID,
    merchantSerial: values.WECHAT_MERCHANT_SERIAL,
    merchantKey: values.WECHAT_MERCHANT_KEY_FILE,
    apiV3Key: values.WECHAT_API_V3_KEY_FILE,
    platformKeys: values.WECHAT_PLATFORM_KEYS_DIR,
    notifyUrl: `${values.WECHAT_NOTIFY_URL}${wechatPayNoticePath}`,
  };
}

/** Kind of the accounts in WECHAT_OTHER_ACCOUNTS_FILE. */
export const wechatAccount = {
  variables: Object.keys(schema.shape),
  identity: ["WECHAT_MCHID", "WECHAT_APPID"],
  read: wechatPaySettings,
};

function isSecure(url: URL): boolean {
  return url.search === "" && (url.protocol === "https:" || loopbackHosts.includes(url.hostname));
}

function readPlatformKeys(dir: string): Record<string, string> {
  const names = readdirSync(dir).filter((name) => name.endsWith(".pem"));
  return Object.fromEntries(
    names.map((name) => [name.slice(0, -".pem".length), readFileSync(join(dir, name), "utf8")]),
  );
}

// The error of node:fs names the path; the issue's own path names the variable.
function reading<T>(context: z.RefinementCtx, read: () => T): T {
  try {
    return read();
  } catch (error) {
    context.addIssue({
      code: "custom",
      message: error instanceof Error ? error.message : "can't be read",
    });
    return z.NEVER;
  }
}

function parses(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}
