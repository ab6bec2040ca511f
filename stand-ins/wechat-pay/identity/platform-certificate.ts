import "reflect-metadata";
import { randomBytes, webcrypto } from "node:crypto";
import type { PlatformCertificate } from "./identity";

const algorithm = {
  name: "RSASSA-PKCS1-v1_5",
  hash: "SHA-256",
  publicExponent: new Uint8Array([1, 0, 1]),
  modulusLength: 2048,
};
const validMs = 5 * 365 * 86_400_000;

/** Creates a platform certificate with its key. It is valid for five years from the day before `now` (milliseconds). */
export async function createPlatformCertificate(now: number): Promise<PlatformCertificate> {
  // The module is loaded only when a certificate is made, which is at the first start.
  const { X509CertificateGenerator } = await import("@peculiar/x509");
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const serial = createSerial();
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: serial,
      name: "CN=示例支付平台证书, O=示例支付平台, C=CN",
      notBefore: new Date(now - 86_400_000),
      notAfter: new Date(now + validMs),
      keys,
      signingAlgorithm: algorithm,
    },
    webcrypto,
  );
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey)).toString("base64");
  const privateKey = `-----BEGIN PRIVATE KEY-----\n${pkcs8.match(/.{1,64}/g)?.join("\n")}\n-----END PRIVATE KEY-----\n`;
  return { serial, certificate: certificate.toString("pem"), privateKey };
}

/** Returns a new serial number of 40 hexadecimal digits, as in WeChat's certificates. */
export function createSerial(): string {
  const bytes = randomBytes(20);
  // A first byte from 0x40 to 0x7f keeps the number positive and of full length.
  bytes[0] = 0x40 | ((bytes[0] ?? 0) & 0x3f);
  return bytes.toString("hex").toUpperCase();
}
