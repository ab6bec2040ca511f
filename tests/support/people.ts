import { randomBytes, randomUUID } from "node:crypto";
import { join } from "node:path";
import { importJWK, SignJWT } from "jose";
import { isCreditCode } from "../../domain/application/credit-code";
import type { UserRole } from "../../api/platform/principal";
import { readSecrets } from "../../stand-ins/identity/secrets";
import type { TestStack } from "./test-stack";

/** What a token can say about its bearer. */
export interface Claims {
  subject: string;
  name: string;
  roles: UserRole[];
  orgCode?: string;
  orgName?: string;
}

const codeAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/** A sound 统一社会信用代码 that no other test uses. */
export function newOrgCode(): string {
  const serial = [...randomBytes(8)].map((byte) => codeAlphabet[byte % codeAlphabet.length]).join("");
  const checked = `91330604M${serial}`;
  const code = [...codeAlphabet].map((check) => checked + check).find(isCreditCode);
  if (!code) throw new Error("no check character fits");
  return code;
}

/** A lock's serial number that no other test uses. */
export const newLockSerial = (): string => `LOCK-${randomBytes(8).toString("hex").toUpperCase()}`;

/**
 * Signs access tokens with the embedded identity provider's own key: for people whom only one test knows, so that
 * their lists hold nothing of other tests.
 */
export async function createTokenSigner({ addresses, dataDir }: Pick<TestStack, "addresses" | "dataDir">) {
  const [jwk] = readSecrets(join(dataDir, "identity")).signingKeys;
  if (!jwk) throw new Error("the identity provider has no key");
  const key = await importJWK({ ...jwk }, "RS256");

  return ({ subject, name, roles, orgCode, orgName }: Claims): Promise<string> =>
    new SignJWT({
      name,
      roles,
      client_id: "ca-portal",
      ...(orgCode === undefined ? {} : { org_code: orgCode }),
      ...(orgName === undefined ? {} : { org_name: orgName }),
    })
      .setProtectedHeader({ alg: "RS256", typ: "at+jwt", kid: String(jwk.kid) })
      .setIssuer(addresses.identity)
      .setAudience("ca-renewal-api")
      .setSubject(subject)
      .setJti(randomUUID())
      .setIssuedAt()
      .setExpirationTime("1h")
      .sign(key);
}
