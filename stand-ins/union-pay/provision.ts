import { X509Certificate } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { issueIdentity, type Identity } from "./certificate-authority";

const merchantId = "777000000000001";

/** Organisation in whose name UnionPay signs. UnionPay's own SDKs accept no other in their production settings. */
const signerName = "中国银联股份有限公司";

const lifetimeMs = 10 * 365 * 24 * 3_600_000;

/** Environment variables for the gateway's own process, and for the processes that pay through it. */
export interface Provision {
  service: Record<string, string>;
  consumers: Record<string, string>;
}

/**
 * Makes the gateway's certificate chain and the merchant's certificate in `dir`. A later call finds them there.
 * @param url address at which the gateway will listen, as http://127.0.0.1:port
 */
export async function provision({ dir, url }: { dir: string; url: string }): Promise<Provision> {
  const home = join(dir, "certificates");
  if (!existsSync(home)) {
    await makeCertificates(home);
  }
  const file = (name: string): string => join(home, name);
  return {
    service: {
      PORT: new URL(url).port,
      DATA_DIR: dir,
      UNIONPAY_MER_ID: merchantId,
      UNIONPAY_MER_CERT_FILE: file("merchant.crt"),
      UNIONPAY_GATEWAY_KEY_FILE: file("gateway.key"),
      UNIONPAY_GATEWAY_CERT_FILE: file("gateway.crt"),
    },
    consumers: {
      UNIONPAY_BASE_URL: url,
      UNIONPAY_FILE_URL: `${url}/fileTransfer/`,
      UNIONPAY_MER_ID: merchantId,
      UNIONPAY_SIGN_KEY_FILE: file("merchant.key"),
      UNIONPAY_SIGN_CERT_FILE: file("merchant.crt"),
      UNIONPAY_ROOT_CERT_FILE: file("root.crt"),
      UNIONPAY_INTERMEDIATE_CERT_FILE: file("intermediate.crt"),
      UNIONPAY_SIGNER_NAME: signerIn(await readFile(file("gateway.crt"))),
    },
  };
}

/**
 * Returns the signer that a certificate names. Certificates from an older version of this program may name another one.
 */
function signerIn(certificate: Buffer): string {
  return new X509Certificate(certificate).subject.split("@")[2] ?? "";
}

/**
 * Makes a root, an intermediate, and the gateway's and merchant's certificates. The keys of the two authorities are not
 * kept.
 */
async function makeCertificates(home: string): Promise<void> {
  const validity = { notBefore: new Date(), notAfter: new Date(Date.now() + lifetimeMs) };
  const root = await issueIdentity({ ...validity, name: "示例根证书", authority: true });
  const intermediate = await issueIdentity({
    ...validity,
    name: "示例中级证书",
    authority: true,
    issuer: root,
  });
  const leaf = { ...validity, authority: false, issuer: intermediate };
  const gateway = await issueIdentity({ ...leaf, name: `041@Z12@${signerName}@00000001` });
  const merchant = await issueIdentity({ ...leaf, name: `041@Z12@示例商户@${merchantId}` });
  const files: Record<string, string> = {
    "root.crt": root.certificate,
    "intermediate.crt": intermediate.certificate,
    ...filesOf("gateway", gateway),
    ...filesOf("merchant", merchant),
  };
  // The folder is renamed into place when it is complete. A set-up that is killed therefore starts over instead of
  // leaving a part.
  const draft = `${home}.draft`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true, mode: 0o700 });
  await Promise.all(
    Object.entries(files).map(([name, pem]) => writeFile(join(draft, name), pem, { mode: 0o600 })),
  );
  await rename(draft, home);
}

const filesOf = (name: string, { certificate, key }: Identity): Record<string, string> => ({
  [`${name}.crt`]: certificate,
  [`${name}.key`]: key,
});
