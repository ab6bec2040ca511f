import { randomBytes, randomUUID } from "node:crypto";
import { importJWK, SignJWT } from "jose";
import { isCreditCode } from "../../domain/form/credit-code";
import { defaultAudience, portalClientId } from "../../stand-ins/identity/provision";
import { readSecrets } from "../../stand-ins/identity/secrets";

const codeAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/** Makes up a valid 统一社会信用代码 that no organisation has had before. */
export function newOrgCode(): string {
  const serial = [...randomBytes(8)].map((byte) => codeAlphabet[byte % codeAlphabet.length]).join("");
  const checked = `91330604M${serial}`;
  const code = [...codeAlphabet].map((check) => checked + check).find(isCreditCode);
  if (!code) throw new Error("no check character fits");
  return code;
}

export interface Organisation {
  name: string;
  code: string;
}

const tokenSeconds = 3_600;

/**
 * Creates a function that signs in bidders of invented organisations. Their tokens are signed with the key of the
 * embedded identity provider, so nobody needs a password of them.
 * @param dir - the provider's folder
 * @throws Error if nothing was provisioned there
 */
export async function createOrganisationTokens({ dir, issuer }: { dir: string; issuer: string }) {
  const [jwk] = readSecrets(dir).signingKeys;
  if (!jwk) throw new Error("the identity provider has no key");
  const key = await importJWK({ ...jwk }, "RS256");
  return ({ name, code }: Organisation): Promise<string> => {
    const now = Math.floor(Date.now() / 1_000);
    return new SignJWT({
      ...{ iss: issuer, aud: defaultAudience, sub: `seed-${code}`, jti: randomUUID() },
      ...{ iat: now, exp: now + tokenSeconds, client_id: portalClientId },
      ...{ name: "示例投标人", roles: ["bidder"], org_code: code, org_name: name },
    })
      .setProtectedHeader({ alg: "RS256", typ: "at+jwt", kid: String(jwk.kid) })
      .sign(key);
  };
}
