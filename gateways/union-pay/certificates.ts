import { X509Certificate } from "node:crypto";
import { MessageRefused } from "./message-refused";

/** Trusted signer of UnionPay's messages. */
export interface SignerTrust {
  root: X509Certificate;
  intermediates: readonly X509Certificate[];
  /** Name of the signer: 中国银联股份有限公司 in production, 00040000:SIGN in UnionPay's test environment. */
  signerName: string;
}

export interface SignerCheck {
  /** Field signPubKeyCert of the message. */
  pem: string;
  trust: SignerTrust;
  /** Current time, in milliseconds since the epoch. */
  now: number;
}

/**
 * Returns the signer's certificate if its name is right, its chain ends in the configured root, and every certificate
 * of the chain is valid at `now`.
 * @throws MessageRefused
 */
export function checkSigner({ pem, trust, now }: SignerCheck): X509Certificate {
  const signer = readCertificate(pem);
  requireChain({ signer, trust, now });
  if (organisationIn(signer) !== trust.signerName) {
    throw new MessageRefused("CERT_WRONG_NAME", "the certificate names another signer");
  }
  return signer;
}

/**
 * Reads a certificate and its key: a damaged certificate can parse although its key can't be read. @throws
 * MessageRefused
 */
function readCertificate(pem: string): X509Certificate {
  let keyType: string | undefined;
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(pem);
    keyType = certificate.publicKey.asymmetricKeyType;
  } catch {
    throw new MessageRefused("CERT_UNREADABLE", "signPubKeyCert is no certificate");
  }
  if (keyType !== "rsa") {
    throw new MessageRefused("CERT_UNREADABLE", "the signer's key is no RSA key");
  }
  return certificate;
}

/**
 * Returns the organisation in a certificate's CN. UnionPay joins account number, serial and organisation with @, and
 * the third part is the organisation.
 */
function organisationIn(certificate: X509Certificate): string | undefined {
  const name: unknown = certificate.toLegacyObject().subject.CN;
  return typeof name === "string" ? name.split("@")[2] : undefined;
}

function requireChain({
  signer,
  trust,
  now,
}: {
  signer: X509Certificate;
  trust: SignerTrust;
  now: number;
}): void {
  requireValidity(signer, now);
  const remaining = new Set(trust.intermediates);
  for (let certificate = signer; !isIssuedBy(certificate, trust.root);) {
    const issuer = [...remaining].find((candidate) => isIssuedBy(certificate, candidate));
    if (!issuer) {
      throw new MessageRefused("CERT_UNTRUSTED", "the chain doesn't end in the configured root");
    }
    requireValidity(issuer, now);
    remaining.delete(issuer);
    certificate = issuer;
  }
  requireValidity(trust.root, now);
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

function requireValidity(certificate: X509Certificate, now: number): void {
  const valid = now >= Date.parse(certificate.validFrom) && now <= Date.parse(certificate.validTo);
  if (!valid) {
    throw new MessageRefused("CERT_EXPIRED", "a certificate of the chain isn't valid now");
  }
}
