import { importJWK, SignJWT, type CryptoKey } from "jose";
import { randomBytes, randomUUID } from "node:crypto";
import { join } from "node:path";
import type { UserRole } from "../../api/platform/principal";
import { readSecrets } from "../../stand-ins/identity/secrets";
import type { TestStack } from "./test-stack";

export { newOrgCode } from "../../embedded/seed/organisations";

/** Claims of a token about its bearer. */
export interface Claims {
  subject: string;
  name: string;
  roles: UserRole[];
  orgCode?: string;
  orgName?: string;
}

/** The role in which a scope lets a script act; without a scope it may do nothing. */
export const scopeRoles: Readonly<Record<string, UserRole[]>> = {
  ...{ read: ["bidder"], apply: ["bidder"], import: ["operator"], "work-orders": ["issuer"] },
  ...{ books: ["accountant"], events: ["subscriber"], codec: [], profile: [] },
};

/** Returns a lock's serial number that no other test uses. */
export const newLockSerial = (): string => `LOCK-${randomBytes(8).toString("hex").toUpperCase()}`;

/** Differences of a token from a valid one; undefined leaves a claim out. */
export interface TokenChanges {
  claims?: Record<string, unknown>;
  key?: CryptoKey;
}

export type SignToken = (claims: Claims, changes?: TokenChanges) => Promise<string>;

const tokenSeconds = 3_600;

/**
 * Creates a signer of access tokens with the embedded identity provider's own key. A test can sign in people that only
 * it uses, so that their lists contain nothing of other tests.
 */
export async function createTokenSigner({
  addresses,
  dataDir,
}: Pick<TestStack, "addresses" | "dataDir">): Promise<SignToken> {
  const [jwk] = readSecrets(join(dataDir, "identity")).signingKeys;
  if (!jwk) throw new Error("the identity provider has no key");
  const key = await importJWK({ ...jwk }, "RS256");

  return (
    { subject, name, roles, orgCode, orgName }: Claims,
    { claims = {}, key: otherKey }: TokenChanges = {},
  ): Promise<string> => {
    const now = Math.floor(Date.now() / 1_000);
    return new SignJWT({
      ...{ iss: addresses.identity, aud: "ca-renewal-api", sub: subject, jti: randomUUID() },
      ...{ iat: now, exp: now + tokenSeconds, client_id: "ca-portal" },
      ...{ name, roles, org_code: orgCode, org_name: orgName },
      ...claims,
    })
      .setProtectedHeader({ alg: "RS256", typ: "at+jwt", kid: String(jwk.kid) })
      .sign(otherKey ?? key);
  };
}

/** Returns locks that no application names yet. */
export const newLocks = (count: number, years = 1) =>
  Array.from({ length: count }, () => ({ lockType: "单位锁", lockSerial: newLockSerial(), years }));
