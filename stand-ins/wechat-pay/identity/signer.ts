import { constants, createPrivateKey, privateDecrypt, randomBytes, sign, type KeyObject } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Platform, PlatformCertificate, SigningMode } from "./identity";
import { createPlatformCertificate } from "./platform-certificate";

/** Signs answers and notices, and rotates the platform certificate. */
export interface Signer {
  has(serial: string): boolean;
  /** Returns the headers with a body's signature. Without a serial number, the key of the signing mode is used. */
  headers(body: string, choice?: { serial?: string | undefined; timestamp?: number }): Record<string, string>;
  /** Decrypts a text that was encrypted for a key of the gateway; returns undefined for anything else. */
  open(sealed: string, serial: string | undefined): string | undefined;
  /** Returns the certificates, oldest first; none in public-key mode. */
  certificates(): readonly PlatformCertificate[];
  /** Changes the default signing key until the process ends. */
  setMode(mode: SigningMode): void;
  /**
   * Makes a new certificate, which signs from now on. Returns undefined in public-key mode, in which nothing is rotated
   * automatically.
   */
  rotate(): Promise<PlatformCertificate | undefined>;
}

export function createSigner(deps: {
  platform: Platform;
  dataDir: string;
  signingNow: () => number;
}): Signer {
  const { platform, dataDir, signingNow } = deps;
  const file = join(dataDir, "rotated-certificates.json");
  const rotated = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as PlatformCertificate[]) : [];
  const certificates = [platform.certificate, ...rotated];
  const keys = new Map<string, KeyObject>([
    [platform.publicKey.id, createPrivateKey(platform.publicKey.privateKey)],
    ...certificates.map(({ serial, privateKey }): [string, KeyObject] => [
      serial,
      createPrivateKey(privateKey),
    ]),
  ]);
  let { mode } = platform;

  function currentSerial(): string {
    return mode === "public-key"
      ? platform.publicKey.id
      : (certificates.at(-1) ?? platform.certificate).serial;
  }

  return {
    has: (serial) => keys.has(serial),
    certificates: () => (mode === "public-key" ? [] : certificates),

    open(sealed, serial = currentSerial()) {
      const key = keys.get(serial);
      try {
        const padding = constants.RSA_PKCS1_OAEP_PADDING;
        return key && privateDecrypt({ key, padding }, Buffer.from(sealed, "base64")).toString();
      } catch {
        return undefined;
      }
    },

    setMode(next) {
      mode = next;
    },

    headers(body, { serial = currentSerial(), timestamp = Math.floor(signingNow() / 1000) } = {}) {
      const key = keys.get(serial);
      if (!key) throw new Error(`The gateway has no key ${serial}`);
      const nonce = randomBytes(16).toString("hex");
      const signature = sign("sha256", Buffer.from(`${timestamp}\n${nonce}\n${body}\n`), key).toString(
        "base64",
      );
      return {
        "Wechatpay-Timestamp": String(timestamp),
        "Wechatpay-Nonce": nonce,
        "Wechatpay-Signature": signature,
        "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
        "Wechatpay-Serial": serial,
      };
    },

    async rotate() {
      if (mode === "public-key") return undefined;
      const certificate = await createPlatformCertificate(signingNow());
      rotated.push(certificate);
      writeFileSync(file, JSON.stringify(rotated), { mode: 0o600 });
      certificates.push(certificate);
      keys.set(certificate.serial, createPrivateKey(certificate.privateKey));
      return certificate;
    },
  };
}
