export interface ProvisionOptions {
  /** Address at which the receiver will listen. */
  url: string;
  /** Address of the portal and its API. */
  portalUrl: string;
  /** Address of the identity provider, and its folder, which holds the secret of the subscriber's client. */
  identity: { url: string; dir: string };
}

export interface Provisioned {
  /** Environment variables for main.ts. */
  service: Record<string, string>;
  /** Environment variables for those that call the receiver. */
  consumers: Record<string, string>;
}

/** Returns the environment variables of the receiver, which is on this machine, and of those that call it. */
export const provision = ({ url, portalUrl, identity }: ProvisionOptions): Provisioned => ({
  service: {
    PORT: new URL(url).port,
    API_URL: portalUrl,
    IDENTITY_URL: identity.url,
    IDENTITY_DIR: identity.dir,
  },
  consumers: { WEBHOOKS_LOOPBACK: "true" },
});
