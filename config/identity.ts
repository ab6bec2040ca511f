import { z } from "zod";
import { readEnvironment, type Environment, whole } from "./environment";

const environmentSchema = z.object({
  OIDC_ISSUER: z.url({ protocol: /^https?$/ }),
  OIDC_AUDIENCE: z.string().min(1).default("ca-renewal-api"),
  OIDC_CLIENT_ID: z.string().min(1).default("ca-portal"),
  OIDC_OTHER_CLIENT_IDS: z.string().default(""),
  OIDC_CLOCK_TOLERANCE_SECONDS: whole(0, 300).default(5),
});

export interface IdentityConfig {
  /** Issuer, exactly as in the tokens' `iss`. */
  issuer: string;
  audience: string;
  /** Client id of the portal, which is a public client. */
  clientId: string;
  /** Ids of all clients whose tokens are accepted: the portal's, the Temporal UI's, and those of scripts. */
  clientIds: string[];
  /** Tolerated difference between the identity provider's clock and ours, in seconds. */
  clockToleranceSeconds: number;
}

/** Reads from the environment which tokens are accepted. @throws EnvironmentError that names every bad variable */
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
