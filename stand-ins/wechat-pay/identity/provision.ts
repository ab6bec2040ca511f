import { generateKeyPairSync, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Merchant, Platform, SigningMode } from "./identity";
import { createPlatformCertificate, createSerial } from "./platform-certificate";

interface Identity {
  merchant: Merchant;
  platform: Platform;
}

const demoMchid = "1900000109";
const demoAppid = "wx0000000000demo01";

/**
 * Makes the keys of merchant and gateway once, as files of mode 0600 in `dir`. Returns the environment of the gateway's
 * process (`service`) and of its clients (`consumers`).
 */
export async function provision(request: {
  dir: string;
  /** Address at which the gateway will listen. */
  url: string;
  mode?: SigningMode;
}): Promise<{ service: Record<string, string>; consumers: Record<string, string> }> {
  const { dir, url, mode = "public-key" } = request;
  if (!existsSync(identityFile(dir))) await createIdentity(dir, mode);
  const { merchant } = loadIdentity(dir);
  return {
    service: { WECHAT_GATEWAY_IDENTITY_DIR: dir },
    consumers: {
      WECHAT_BASE_URL: url,
      WECHAT_MCHID: merchant.mchid,
      WECHAT_APPID: merchant.appid,
      WECHAT_MERCHANT_SERIAL: merchant.serial,
      WECHAT_MERCHANT_KEY_FILE: join(dir, "merchant-key.pem"),
      WECHAT_API_V3_KEY_FILE: join(dir, "api-v3-key"),
      WECHAT_PLATFORM_KEYS_DIR: join(dir, "platform-keys"),
    },
  };
}

/** Reads the identity that `provision` made. @throws Error if there is none in `dir` */
export function loadIdentity(dir: string): Identity {
  return JSON.parse(readFileSync(identityFile(dir), "utf8")) as Identity;
}

function identityFile(dir: string): string {
  return join(dir, "gateway-identity.json");
}

async function createIdentity(dir: string, mode: SigningMode): Promise<void> {
  const merchantKeys = createRsaKeys();
  const apiV3Key = randomBytes(16).toString("hex");
  const platform: Platform = {
    mode,
    publicKey: { id: `PUB_KEY_ID_01${demoMchid}${createDigits(18)}`, ...createRsaKeys() },
    certificate: await createPlatformCertificate(Date.now()),
  };
  const merchant: Merchant = {
    mchid: demoMchid,
    appid: demoAppid,
    serial: createSerial(),
    publicKey: merchantKeys.publicKey,
    apiV3Key,
  };
  const [keyName, key] =
    mode === "public-key"
      ? [platform.publicKey.id, platform.publicKey.publicKey]
      : [platform.certificate.serial, platform.certificate.certificate];

  mkdirSync(join(dir, "platform-keys"), { recursive: true, mode: 0o700 });
  writeSecret(join(dir, "merchant-key.pem"), merchantKeys.privateKey);
  writeSecret(join(dir, "api-v3-key"), apiV3Key);
  writeSecret(join(dir, "platform-keys", `${keyName}.pem`), key);
  // This file is written last and atomically: its presence proves that the other files are complete.
  writeSecret(`${identityFile(dir)}.new`, JSON.stringify({ merchant, platform }));
  renameSync(`${identityFile(dir)}.new`, identityFile(dir));
}

function createRsaKeys(): { publicKey: string; privateKey: string } {
  return generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
}

function createDigits(count: number): string {
  return [...randomBytes(count)].map((byte) => byte % 10).join("");
}

function writeSecret(file: string, text: string): void {
  writeFileSync(file, text, { mode: 0o600 });
}
