import "reflect-metadata";
import { randomBytes, webcrypto } from "node:crypto";

/** Loads the library on demand, since only the first start makes certificates. */
const loadX509 = () => import("@peculiar/x509");

const algorithm = {
  name: "RSASSA-PKCS1-v1_5",
  hash: "SHA-256",
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
};

/** A certificate and its private key, both in PEM. */
export interface Identity {
  certificate: string;
  key: string;
}

export interface CertificateOrder {
  /** Common name, without a comma. */
  name: string;
  /** True if the certificate may issue others. */
  authority: boolean;
  /** Issuer of the certificate; without one it is self-signed. */
  issuer?: Identity;
  notBefore: Date;
  notAfter: Date;
  /** Host names, for a server's certificate. */
  hosts?: readonly string[];
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  const x509 = await loadX509();
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY");
}

async function importKey(pem: string): Promise<webcrypto.CryptoKey> {
  const x509 = await loadX509();
  const [der] = x509.PemConverter.decode(pem);
  if (!der) {
    throw new Error("the issuer has no key");
  }
  return webcrypto.subtle.importKey("pkcs8", der, algorithm, false, ["sign"]);
}

/** Makes a key pair and its certificate. */
export async function issueIdentity(order: CertificateOrder): Promise<Identity> {
  const { name, authority, issuer, notBefore, notAfter, hosts = [] } = order;
  const x509 = await loadX509();
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const usage = authority
    ? x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign
    : x509.KeyUsageFlags.digitalSignature;
  const certificate = await x509.X509CertificateGenerator.create(
    {
      // A leading 01 keeps the serial number positive and at full length.
      serialNumber: `01${randomBytes(8).toString("hex")}`,
      subject: `CN=${name}`,
      issuer: issuer ? new x509.X509Certificate(issuer.certificate).subject : `CN=${name}`,
      notBefore,
      notAfter,
      publicKey: keys.publicKey,
      signingKey: issuer ? await importKey(issuer.key) : keys.privateKey,
      signingAlgorithm: algorithm,
      extensions: [
        ...(hosts.length > 0
          ? [new x509.SubjectAlternativeNameExtension(hosts.map((value) => ({ type: "dns", value })))]
          : []),
        new x509.BasicConstraintsExtension(authority, undefined, true),
        new x509.KeyUsagesExtension(usage, true),
      ],
    },
    webcrypto,
  );
  return { certificate: certificate.toString("pem"), key: await exportKey(keys.privateKey) };
}
