import { timingSafeEqual } from "node:crypto";
import { expectedSignature, sha256, type ReceivedRequest } from "./acs3";

export interface AccessKey {
  id: string;
  secret: string;
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

/**
 * Creates a check of requests' signatures as the vendor makes it. It returns the vendor's error code, or undefined if
 * the request is valid.
 */
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

  return (request) => {
    const [, credential, names = "", signature = ""] =
      authorizationPattern.exec(request.headers["authorization"] ?? "") ?? [];
    if (credential === undefined) return "MissingSignature.ACS3-HMAC-SHA256";
    if (credential !== key.id) return "InvalidAccessKeyId.NotFound";

    const signedHeaders = names.split(";");
    const covered = mustBeSigned.every((name) => signedHeaders.includes(name));
    const genuine = equal(expectedSignature({ request, signedHeaders, secret: key.secret }), signature);
    if (!covered || !genuine || request.headers["x-acs-content-sha256"] !== sha256(request.body))
      return "SignatureDoesNotMatch";

    const age = Math.abs(now() - Date.parse(request.headers["x-acs-date"] ?? ""));
    if (!(age <= maxAgeMs)) return "InvalidTimeStamp.Expired";
    return isReplayed(request.headers["x-acs-signature-nonce"] ?? "") ? "SignatureNonceUsed" : undefined;
  };
}
