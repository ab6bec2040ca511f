import type { RequestHandler } from "express";
import { errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from "jose";
import { bearerToken } from "./bearer-token";
import { IdentityProviderAway, issuerKeys } from "./issuer-keys";
import { createKnownTokens } from "./known-tokens";
import { principalOf, type Principal } from "./principal";
import { Problem } from "./problem";

export interface AuthenticateOptions {
  /** Exactly as the tokens' `iss` has it. */
  issuer: string;
  audience: string;
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
    const principal = principalOf(claims);
    known.keep(token, principal, (exp + clockToleranceSeconds) * 1_000);
    return principal;
  }

  return async (request, _response, next) => {
    const token = bearerToken(request);
    request.principal = known.find(token) ?? (await whoseIs(token));
    next();
  };
}
