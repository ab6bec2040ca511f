import type { Request, RequestHandler } from "express";
import { Problem } from "./problem";
import { createHash } from "node:crypto";
import { type Principal, type UserRole, principalOf } from "./principal";
import { errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from "jose";
import { IdentityProviderAway, issuerKeys } from "./issuer-keys";

/** Ours have some 700 characters; nothing needs to parse what is far longer. */
const maxLength = 8_192;

const bearer = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i;

/**
 * The token of the Authorization header. Several such headers are refused: a proxy and we might each read another.
 * @throws Problem NOT_SIGNED_IN if there is none, more than one, or something else
 */
function bearerToken(request: Request): string {
  const [header, ...others] = request.headersDistinct["authorization"] ?? [];
  const usable = header !== undefined && others.length === 0 && header.length <= maxLength;
  const token = usable ? bearer.exec(header)?.[1] : undefined;
  if (token === undefined) throw new Problem("NOT_SIGNED_IN");
  return token;
}

/** A key that the issuer takes back is kept longer than this by whoever verifies with it. Milliseconds. */
const keptMs = 30_000;
const most = 10_000;

interface Known {
  principal: Principal;
  /** Milliseconds since the epoch. */
  until: number;
}

/**
 * Whose the tokens are that were verified a moment ago: a page that waits brings the same one every second. Known by
 * their hash, so that no token lies in memory; for half a minute, and never longer than they are valid.
 */
function createKnownTokens(now: () => number) {
  const known = new Map<string, Known>();
  const hashOf = (token: string): string => createHash("sha256").update(token).digest("base64url");

  return {
    find(token: string): Principal | undefined {
      const found = known.get(hashOf(token));
      return found && now() < found.until ? found.principal : undefined;
    },

    /** @param validUntil - milliseconds since the epoch */
    keep(token: string, principal: Principal, validUntil: number): void {
      const hash = hashOf(token);
      // The latest last: what is over comes first.
      known.delete(hash);
      known.set(hash, { principal: Object.freeze(principal), until: Math.min(now() + keptMs, validUntil) });
      const [oldest] = known.keys();
      if (known.size > most && oldest !== undefined) known.delete(oldest);
    },
  };
}

/** @throws Problem NO_ROLE unless the caller has one of the roles */
export function refuseUnlessRole({ roles }: Principal, allowed: readonly UserRole[]): void {
  if (!roles.some((role) => allowed.includes(role))) throw new Problem("NO_ROLE");
}

/** Lets a caller pass who has one of the roles. Needs the principal, so it comes after `authenticate`. */
export function requireRole(...allowed: readonly UserRole[]): RequestHandler {
  return (request, _response, next) => {
    refuseUnlessRole(request.principal, allowed);
    next();
  };
}

interface AuthenticateOptions {
  /** Exactly as the tokens' `iss` has it. */
  issuer: string;
  audience: string;
  /** The portal's client: people sit there. */
  clientId: string;
  /** The clients whose tokens are accepted. */
  clientIds: readonly string[];
  /** By how much the issuer's clock may differ from ours. Seconds. */
  clockToleranceSeconds: number;
  /** Milliseconds since the epoch. */
  now?: () => number;
  /** Told of which audience a sound token is that isn't for us: it may be ours that is wrong. */
  onForeign?: (audience: unknown) => void;
  /** Where keys come from, instead of the issuer's published ones. */
  jwks?: JWTVerifyGetKey;
}

/** Only asymmetric ones: with HS256 the public key itself would pass for a secret. */
const algorithms = ["RS256", "PS256", "ES256", "EdDSA"];

/** RFC 9068: tells an access token from an ID token of the same issuer. */
const accessTokenType = "at+jwt";

/** RFC 9068 names the client that a token was given to client_id; Keycloak's azp says the same. */
const clientOf = ({ client_id: clientId, azp }: JWTPayload): unknown => clientId ?? azp;

function problemOf(error: unknown): unknown {
  if (error instanceof IdentityProviderAway) return new Problem("IDENTITY_AWAY", { cause: error });
  return error instanceof errors.JOSEError ? new Problem("NOT_SIGNED_IN", { cause: error }) : error;
}

/**
 * Lets only requests with a valid access token pass, and sets `request.principal`.
 *
 * Passes on a Problem: NOT_SIGNED_IN (401), NO_ORGANISATION (403) for a bidder without an organisation,
 * IDENTITY_AWAY (503) while the issuer's keys can't be had.
 */
export function authenticate(options: AuthenticateOptions): RequestHandler {
  const { issuer, audience, clockToleranceSeconds, now = Date.now } = options;
  const keys = options.jwks ?? issuerKeys({ issuer, now });
  const known = createKnownTokens(now);

  async function verify(token: string): Promise<JWTPayload> {
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms,
        typ: accessTokenType,
        requiredClaims: ["exp"],
        clockTolerance: clockToleranceSeconds,
        currentDate: new Date(now()),
      });
      if (!options.clientIds.some((id) => id === clientOf(payload))) throw new Problem("NOT_SIGNED_IN");
      return payload;
    } catch (error) {
      if (error instanceof errors.JWTClaimValidationFailed && error.claim === "aud")
        options.onForeign?.(error.payload.aud);
      throw problemOf(error);
    }
  }

  async function whoseIs(token: string): Promise<Principal> {
    const { exp = 0, ...claims } = await verify(token);
    const principal = principalOf(claims, { isScript: clientOf(claims) !== options.clientId });
    known.keep(token, principal, (exp + clockToleranceSeconds) * 1_000);
    return principal;
  }

  return async (request, _response, next) => {
    const token = bearerToken(request);
    request.principal = known.find(token) ?? (await whoseIs(token));
    next();
  };
}
