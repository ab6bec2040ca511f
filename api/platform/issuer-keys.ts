import { z } from "zod";
import { Unusable, type ReadinessCheck } from "../../runtime/readiness";
import { createLocalJWKSet, createRemoteJWKSet, errors, type JWTVerifyGetKey } from "jose";

const timeoutMs = 3_000;
/** Key types that can sign with an accepted algorithm. */
const keyTypes = ["RSA", "EC", "OKP"];

const keySetSchema = z.object({ keys: z.array(z.object({ kty: z.string(), use: z.string().optional() })) });

/**
 * Returns a check that the issuer answers under the exact name that its tokens carry, and publishes a key that can sign
 * them.
 */
export const issuerCheck =
  (issuer: string): ReadinessCheck =>
  async () => {
    const url = await discoverKeysUrl(issuer);
    const response = await fetch(url, { redirect: "error", signal: AbortSignal.timeout(timeoutMs) });
    if (!response.ok) throw new Error(`its keys were answered with ${response.status}`);
    const { keys } = keySetSchema.parse(await response.json());
    const fits = keys.some(({ kty, use = "sig" }) => use === "sig" && keyTypes.includes(kty));
    if (!fits) throw new Unusable("the issuer publishes no key that could sign a token");
  };

interface IssuerKeysOptions {
  issuer: string;
  /** Returns the current time in milliseconds since the epoch. */
  now: () => number;
  /** Time after a fetch during which an unknown key id does not fetch the issuer's keys again, in milliseconds. */
  cooldownMs?: number;
}

/** Error for an identity provider that is unreachable while none of its last known keys fits. */
export class IdentityProviderAway extends Error {
  override readonly name = "IdentityProviderAway";
}

type RemoteKeys = ReturnType<typeof createRemoteJWKSet>;

/**
 * Time for which a failure is repeated without asking again, in milliseconds, so that an outage doesn't delay every
 * request.
 */
const failureCooldownMs = 1_000;

const discoverySchema = z.object({ issuer: z.string(), jwks_uri: z.url() });

/**
 * Returns the address at which the issuer publishes its keys. @throws Error if it is away, or another issuer answers
 */
async function discoverKeysUrl(issuer: string): Promise<URL> {
  const response = await fetch(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`, {
    redirect: "error",
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (!response.ok) throw new Error(`the discovery document was answered with ${response.status}`);
  const discovery = discoverySchema.parse(await response.json());
  if (discovery.issuer !== issuer) throw new Unusable(`the issuer calls itself ${discovery.issuer}`);
  return new URL(discovery.jwks_uri);
}

const blamesToken = (error: unknown): boolean =>
  error instanceof errors.JWKSNoMatchingKey ||
  error instanceof errors.JWKSMultipleMatchingKeys ||
  error instanceof errors.JOSENotSupported;

/**
 * Returns a function that finds the key of a token among the issuer's keys. The keys are discovered at the first token,
 * cached for 10 minutes, and fetched again for an unknown key id. While the issuer is away, the last known keys stay in
 * use.
 * The returned function throws IdentityProviderAway, or jose's error for a token that no key fits.
 */
export function issuerKeys({ issuer, now, cooldownMs = 5_000 }: IssuerKeysOptions): JWTVerifyGetKey {
  let remote: RemoteKeys | undefined;
  let discovering: Promise<RemoteKeys> | undefined;
  let quietUntil = 0;

  /** Discovers the issuer's keys. Concurrent requests share one discovery. */
  const discover = (): Promise<RemoteKeys> => {
    discovering ??= discoverKeysUrl(issuer)
      .then((url) => createRemoteJWKSet(url, { timeoutDuration: timeoutMs, cooldownDuration: cooldownMs }))
      .finally(() => (discovering = undefined));
    return discovering;
  };

  const current: JWTVerifyGetKey = async (header, token) => {
    if (now() < quietUntil) throw new Error("the identity provider was away a moment ago");
    remote ??= await discover();
    return remote(header, token);
  };

  return async (header, token) => {
    try {
      return await current(header, token);
    } catch (cause) {
      if (blamesToken(cause)) throw cause;
      if (now() >= quietUntil) quietUntil = now() + failureCooldownMs;
      const lastKnown = remote?.jwks();
      if (!lastKnown) throw new IdentityProviderAway("no keys", { cause });
      return createLocalJWKSet(lastKnown)(header, token).catch(() => {
        throw new IdentityProviderAway("no such key among the last known ones", { cause });
      });
    }
  };
}
