import { demoPeople } from "./demo-users";
import { makeSecrets } from "./secrets";

export interface ProvisionOptions {
  /** Folder for keys, passwords and sessions. */
  dir: string;
  /** Address at which the provider will listen; it is also the issuer. */
  url: string;
  /** Address of the portal. Browsers are sent back only to it. */
  portalUrl?: string;
  /** Password of all demo users. Without it, DEMO_PASSWORD is used, or a random password for each user. */
  demoPassword?: string;
}

export interface Provisioned {
  /** Environment of main.ts. */
  service: Record<string, string>;
  /** Environment of the services that check tokens, and of the portal. */
  consumers: Record<string, string>;
}

export const defaultAudience = "ca-renewal-api";
export const portalClientId = "ca-portal";

/** Makes keys and passwords unless they exist already, and returns the configuration of both sides. */
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
      // A script acts as a demo user through a client with that user's name.
      OIDC_OTHER_CLIENT_IDS: demoPeople.map(({ username }) => username).join(","),
    },
  };
}
