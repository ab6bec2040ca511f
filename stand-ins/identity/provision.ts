import { demoPeople } from "./demo-users";
import { makeSecrets } from "./secrets";

export interface ProvisionOptions {
  /** Where keys, passwords and sessions are kept. */
  dir: string;
  /** Where the provider will listen; also the issuer. */
  url: string;
  /** Where the portal is: browsers are sent back to nowhere else. */
  portalUrl?: string;
  /** Everybody's password; by default DEMO_PASSWORD, or else a random one for each. */
  demoPassword?: string;
}

export interface Provisioned {
  /** Environment of main.ts. */
  service: Record<string, string>;
  /** Environment of who checks its tokens, and of the portal. */
  consumers: Record<string, string>;
}

export const defaultAudience = "ca-renewal-api";
export const portalClientId = "ca-portal";

/** Makes keys and passwords, unless there are some from an earlier time, and says how both sides are configured. */
export async function provision(options: ProvisionOptions): Promise<Provisioned> {
  const { dir, url, portalUrl, demoPassword = process.env["DEMO_PASSWORD"] } = options;
  makeSecrets({
    dir,
    usernames: demoPeople.map(({ username }) => username),
    demoPassword: demoPassword || undefined,
  });
  return {
    service: {
      PORT: new URL(url).port,
      DATA_DIR: dir,
      OIDC_AUDIENCE: defaultAudience,
      ...(portalUrl === undefined ? {} : { PORTAL_URL: portalUrl }),
    },
    consumers: {
      OIDC_ISSUER: url,
      OIDC_AUDIENCE: defaultAudience,
      OIDC_CLIENT_ID: portalClientId,
      // Scripts act as a demo user by a client of that user's name.
      OIDC_OTHER_CLIENT_IDS: demoPeople.map(({ username }) => username).join(","),
    },
  };
}
