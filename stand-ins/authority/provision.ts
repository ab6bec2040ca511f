export interface ProvisionOptions {
  /** The address at which the authority will listen. */
  url: string;
  /** The address of the portal and its API. */
  portalUrl: string;
  /** The identity provider: where it is, and its folder, which has the secret of the authority's client. */
  identity: { url: string; dir: string };
}

export interface Provisioned {
  /** Environment of main.ts. */
  service: Record<string, string>;
  /** Nobody calls it: it calls the API. */
  consumers: Record<string, string>;
}

/** Says how the authority is configured. */
export const provision = ({ url, portalUrl, identity }: ProvisionOptions): Provisioned => ({
  service: {
    PORT: new URL(url).port,
    API_URL: portalUrl,
    IDENTITY_URL: identity.url,
    IDENTITY_DIR: identity.dir,
  },
  consumers: {},
});
