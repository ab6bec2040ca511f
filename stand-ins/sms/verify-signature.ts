import { timingSafeEqual } from "node:crypto";
import { acs3Algorithm, acs3Signature, sha256Hex } from "../../gateways/sms/acs3-signature";

export interface AccessKey {
  id: string;
  secret: string;
}

export interface ReceivedRequest {
  method: string;
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  body: Buffer;
}

const maxAgeMs = 15 * 60_000;
const authorizationPattern =
  /^ACS3-HMAC-SHA256 Credential=([^,]+),SignedHeaders=([\w;-]+),Signature=([0-9a-f]{64})$/;
const mustBeSigned = [
  "host",
  "x-acs-action",
  "x-acs-content-sha256",
  "x-acs-date",
  "x-acs-signature-nonce",
  "x-acs-version",
];

const equal = (left: string, right: string): boolean =>
  left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right));

/** Checks requests as the vendor does. The function answers the vendor's error code, or undefined if all is well. */
export function createSignatureCheck(
  key: AccessKey,
  now: () => number,
): (request: ReceivedRequest) => string | undefined {
  const usedNonces = new Map<string, number>();

  const isReplayed = (nonce: string): boolean => {
    for (const [old, at] of usedNonces) if (now() - at > 2 * maxAgeMs) usedNonces.delete(old);
    if (usedNonces.has(nonce)) return true;
    usedNonces.set(nonce, now());
    return false;
  };

  return ({ body, ...request }) => {
    const [, credential, names = "", signature = ""] =
      authorizationPattern.exec(request.headers["authorization"] ?? "") ?? [];
    if (credential === undefined) return `MissingSignature.${acs3Algorithm}`;
    if (credential !== key.id) return "InvalidAccessKeyId.NotFound";

    const signedHeaders = names.split(";");
    const contentHash = sha256Hex(body);
    const covered = mustBeSigned.every((name) => signedHeaders.includes(name));
    const genuine = equal(acs3Signature({ ...request, signedHeaders, contentHash }, key.secret), signature);
    if (!covered || !genuine || request.headers["x-acs-content-sha256"] !== contentHash)
      return "SignatureDoesNotMatch";

    const age = Math.abs(now() - Date.parse(request.headers["x-acs-date"] ?? ""));
    if (!(age <= maxAgeMs)) return "InvalidTimeStamp.Expired";
    return isReplayed(request.headers["x-acs-signature-nonce"] ?? "") ? "SignatureNonceUsed" : undefined;
  };
}
