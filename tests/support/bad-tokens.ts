import { createHmac } from "node:crypto";
import { createLocalJWKSet, exportSPKI, generateKeyPair } from "jose";
import type { Claims, SignToken } from "./people";

const encode = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString("base64url");

/**
 * Returns tokens that must let nobody in. Each is made from a valid token of a user with all roles; undefined stands
 * for no token.
 */
export async function badTokens(sign: SignToken, somebody: Claims): Promise<Map<string, string | undefined>> {
  const sound = await sign(somebody);
  const [header = "", payload = "", signature = ""] = sound.split(".");
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as Record<string, unknown>;
  const head = JSON.parse(Buffer.from(header, "base64url").toString()) as { kid: string };
  const another = await generateKeyPair("RS256", { extractable: true });
  const now = Math.floor(Date.now() / 1_000);
  const unsigned = (alg: string) => `${encode({ ...head, alg })}.${payload}`;
  const hmac = (secret: string) =>
    `${unsigned("HS256")}.${createHmac("sha256", secret).update(unsigned("HS256")).digest("base64url")}`;
  const publicKey = await createLocalJWKSet({ keys: [sign.publicJwk] })({ ...head, alg: "RS256" });

  return new Map([
    ["none", undefined],
    ["what is no token", "not-a-token"],
    ["expired", await sign(somebody, { claims: { exp: now - 600 } })],
    ["without an expiry", await sign(somebody, { claims: { exp: undefined } })],
    ["not yet valid", await sign(somebody, { claims: { nbf: now + 600 } })],
    ["another audience's", await sign(somebody, { claims: { aud: "another-api" } })],
    ["another issuer's", await sign(somebody, { claims: { iss: "https://idp.example.com" } })],
    ["another client's", await sign(somebody, { claims: { client_id: "another-app" } })],
    ["no client's", await sign(somebody, { claims: { client_id: undefined } })],
    ["an ID token", await sign(somebody, { header: { typ: "JWT" } })],
    ["with roles that are a text", await sign(somebody, { claims: { roles: "operator" } })],
    ["with two organisations", await sign(somebody, { claims: { org_code: [somebody.orgCode] } })],
    ["without a subject", await sign(somebody, { claims: { sub: "" } })],
    ["by another key under our kid", await sign(somebody, { key: another.privateKey })],
    ["by a kid that nobody knows", await sign(somebody, { header: { kid: "unknown" } })],
    ["alg none", `${unsigned("none")}.`],
    ["alg None with a signature", `${unsigned("None")}.${signature}`],
    ["HS256 with the public key as PEM", hmac(await exportSPKI(publicKey))],
    ["HS256 with the public key as JWK", hmac(JSON.stringify(sign.publicJwk))],
    ["with an altered signature", `${header}.${payload}.${signature.slice(0, -4)}AAAA`],
    ["with altered claims", `${header}.${encode({ ...claims, sub: "somebody-else" })}.${signature}`],
  ]);
}
