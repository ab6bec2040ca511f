import { z } from "zod";
import { readEnvironment, type Environment } from "./environment";

const environmentSchema = z.object({
  OIDC_ISSUER: z.url({ protocol: /^https?$/ }),
  OIDC_AUDIENCE: z.string().min(1).default("ca-renewal-api"),
  OIDC_CLIENT_ID: z.string().min(1).default("ca-portal"),
  OIDC_OTHER_CLIENT_IDS: z.string().default(""),
  OIDC_CLOCK_TOLERANCE_SECONDS: z.coerce.number().int().min(0).max(300).default(5),
});

export interface IdentityConfig {
  /** Exactly as the tokens' `iss` has it. */
  issuer: string;
  audience: string;
  /** The portal's public client. */
  clientId: string;
  /** All clients whose tokens are accepted: the portal's, the Temporal UI's, those of scripts. */
  clientIds: string[];
  /** By how much the identity provider's clock may differ from ours. Seconds. */
  clockToleranceSeconds: number;
}

/**
 * Reads whose tokens are accepted from the environment.
 * @throws EnvironmentError that names every bad variable
 */
export function readIdentityConfig(environment: Environment): IdentityConfig {
  const values = readEnvironment(environmentSchema, environment);
  return {
    issuer: values.OIDC_ISSUER,
    audience: values.OIDC_AUDIENCE,
    clientId: values.OIDC_CLIENT_ID,
    clientIds: [values.OIDC_CLIENT_ID, ...values.OIDC_OTHER_CLIENT_IDS.split(",")]
      .map((id) => id.trim())
      .filter((id) => id !== ""),
    clockToleranceSeconds: values.OIDC_CLOCK_TOLERANCE_SECONDS,
  };
}
