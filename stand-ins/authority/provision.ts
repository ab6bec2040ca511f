export interface ProvisionOptions {
  /** Address at which the authority will listen. */
  url: string;
  /** Address of the portal and its API. */
  portalUrl: string;
  /** Address of the identity provider, and its folder, which holds the secret of the authority's client. */
  identity: { url: string; dir: string };
}

export interface Provisioned {
  /** Environment variables for main.ts. */
  service: Record<string, string>;
  /**
   * Environment variables for the API. There are none, since the authority calls the API and never the other way round.
   */
  consumers: Record<string, string>;
}

/** Returns the environment variables of the authority. */
export const provision = ({ url, portalUrl, identity }: ProvisionOptions): Provisioned => ({
  service: {
    PORT: new URL(url).port,
    API_URL: portalUrl,
    IDENTITY_URL: identity.url,
    IDENTITY_DIR: identity.dir,
  },
  consumers: {},
});
