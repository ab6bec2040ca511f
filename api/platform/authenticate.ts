import type { Request, RequestHandler } from "express";
import { Problem } from "./problem";
import { createHash } from "node:crypto";
import { type Principal, type UserRole, principalOf } from "./principal";
import { scopesFor, type ScopedOperation } from "./scopes";
import { errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from "jose";
import { IdentityProviderAway, issuerKeys } from "./issuer-keys";

/** Longest Authorization header that is parsed, in characters. Genuine ones have some 700. */
const maxLength = 8_192;

const bearer = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i;

/**
 * Returns the token of the Authorization header. Several such headers are refused, because a proxy might read another
 * one than we do.
 * @throws Problem NOT_SIGNED_IN if there is none, more than one, or something else
 */
function bearerToken(request: Request): string {
  const [header, ...others] = request.headersDistinct["authorization"] ?? [];
  const usable = header !== undefined && others.length === 0 && header.length <= maxLength;
  const token = usable ? bearer.exec(header)?.[1] : undefined;
  if (token === undefined) throw new Problem("NOT_SIGNED_IN");
  return token;
}

/** Time for which a verified token is remembered, in milliseconds. Verifiers cache the issuer's keys for longer than this. */
const keptMs = 30_000;
const most = 10_000;

interface Known {
  principal: Principal;
  /** Time until which the token is remembered, in milliseconds since the epoch. */
  until: number;
}

/**
 * Creates a cache of the principals of recently verified tokens, since a waiting page sends the same token every
 * second. Tokens are stored as hashes, so that none lies in memory, for half a minute at most and never beyond their
 * validity.
 */
function createKnownTokens(now: () => number) {
  const known = new Map<string, Known>();
  const hashOf = (token: string): string => createHash("sha256").update(token).digest("base64url");

  return {
    find(token: string): Principal | undefined {
      const found = known.get(hashOf(token));
      return found && now() < found.until ? found.principal : undefined;
    },

    /** Remembers the principal of a token. @param validUntil - milliseconds since the epoch */
    keep(token: string, principal: Principal, validUntil: number): void {
      const hash = hashOf(token);
      // Reinsertion moves the token to the end of the map, so that the first entry is always the oldest.
      known.delete(hash);
      known.set(hash, { principal: Object.freeze(principal), until: Math.min(now() + keptMs, validUntil) });
      const [oldest] = known.keys();
      if (known.size > most && oldest !== undefined) known.delete(oldest);
    },
  };
}

/** Decides whether the caller has one of the allowed roles. */
export const hasRole = ({ roles }: Pick<Principal, "roles">, allowed: readonly UserRole[]): boolean =>
  roles.some((role) => allowed.includes(role));

/**
 * Checks the caller's roles for an operation. They must be those that `withinScopes` has left.
 * @throws Problem NO_ROLE unless the caller has one of the allowed roles; a script is told which scope it takes
 */
export function refuseUnlessRole(
  { roles, script }: Principal,
  allowed: readonly UserRole[],
  operation: ScopedOperation,
): void {
  if (hasRole({ roles }, allowed)) return;
  if (!script) throw new Problem("NO_ROLE");
  const scopes = scopesFor(allowed, operation);
  throw new Problem("NO_ROLE", {
    detail:
      scopes.length === 0
        ? "此操作须由人登录门户进行，程序的令牌不能用"
        : `程序的令牌须有相应的角色（${allowed.join("、")}）和范围（${scopes.join("、")}）`,
  });
}

interface AuthenticateOptions {
  /** Issuer exactly as the claim `iss` of its tokens states it. */
  issuer: string;
  audience: string;
  /** Client id of the portal. Tokens of other clients belong to scripts. */
  clientId: string;
  /** Client ids whose tokens are accepted. */
  clientIds: readonly string[];
  /** Largest accepted difference between the issuer's clock and ours, in seconds. */
  clockToleranceSeconds: number;
  /** Returns the current time in milliseconds since the epoch. */
  now?: () => number;
  /**
   * Called with the audience of a valid token that is meant for another audience. The configured audience may be wrong.
   */
  onForeign?: (audience: unknown) => void;
  /** Source of keys that replaces the issuer's published key set. */
  jwks?: JWTVerifyGetKey;
}

/**
 * Accepted signature algorithms. All are asymmetric: if HS256 were accepted, the public key would serve as its secret.
 */
const algorithms = ["RS256", "PS256", "ES256", "EdDSA"];

/** Type of access tokens by RFC 9068, which ID tokens of the same issuer don't have. */
const accessTokenType = "at+jwt";

/** Returns the client that a token was issued to. RFC 9068 names the claim client_id; Keycloak uses azp. */
const clientOf = ({ client_id: clientId, azp }: JWTPayload): unknown => clientId ?? azp;

function problemOf(error: unknown): unknown {
  if (error instanceof IdentityProviderAway) return new Problem("IDENTITY_AWAY", { cause: error });
  return error instanceof errors.JOSEError ? new Problem("NOT_SIGNED_IN", { cause: error }) : error;
}

/**
 * Returns a handler that lets only requests with a valid access token pass, and sets `request.principal`.
 * The handler rejects with a Problem: NOT_SIGNED_IN (401), NO_ORGANISATION (403) for a bidder without an organisation,
 * IDENTITY_AWAY (503) while the issuer's keys are unavailable.
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
    const client = String(clientOf(claims));
    const principal = principalOf(claims, client === options.clientId ? {} : { scriptClient: client });
    known.keep(token, principal, (exp + clockToleranceSeconds) * 1_000);
    return principal;
  }

  return async (request, _response, next) => {
    const token = bearerToken(request);
    request.principal = known.find(token) ?? (await whoseIs(token));
    next();
  };
}
