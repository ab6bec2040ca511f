import type { ClientMetadata } from "oidc-provider";
import type { DemoUser } from "./demo-users";
import { portalClientId } from "./provision";

/**
 * Returns the origins of the portal. A page on this machine can be reached by two names, and each name is an origin of
 * its own.
 */
export function portalOrigins(portalUrl: string): string[] {
  const { origin, hostname } = new URL(portalUrl);
  return hostname === "127.0.0.1" ? [origin, origin.replace("127.0.0.1", "localhost")] : [origin];
}

const portalClient = (origins: readonly string[]): ClientMetadata => ({
  client_id: portalClientId,
  client_name: "CA自助延期续费",
  application_type: "web",
  token_endpoint_auth_method: "none",
  grant_types: ["authorization_code", "refresh_token"],
  response_types: ["code"],
  redirect_uris: origins.map((origin) => `${origin}/auth/callback`),
  post_logout_redirect_uris: origins.flatMap((origin) => [origin, `${origin}/`]),
});

export const platformClientId = "trading-platform";

/** Client of the platform's own page, which only needs to know that somebody is signed in. */
const platformClient = (pageUrl: string): ClientMetadata => ({
  client_id: platformClientId,
  client_name: "公共资源交易平台",
  application_type: "web",
  token_endpoint_auth_method: "none",
  grant_types: [],
  response_types: ["none"],
  redirect_uris: [pageUrl],
});

/** Scopes that a script can ask for, by the role of its user. */
const scopes: Readonly<Record<string, readonly string[]>> = {
  bidder: ["read", "apply"],
  operator: ["import", "codec"],
  issuer: ["work-orders"],
  accountant: ["books"],
  subscriber: ["events"],
};
export const scriptScopes = Object.values(scopes).flat();

const scopeFor = ({ roles }: Pick<DemoUser, "roles">): { scope?: string } => {
  const granted = roles.flatMap((role) => scopes[role] ?? []);
  return granted.length > 0 ? { scope: granted.join(" ") } : {};
};

/**
 * Client of a demo user. With a scope it is a script, which the scope limits; without one it acts as the user would in
 * the portal, so that a sandbox can be driven without a browser.
 */
const scriptClient = ({ username, password, ...user }: DemoUser): ClientMetadata => ({
  client_id: username,
  client_secret: password,
  token_endpoint_auth_method: "client_secret_post",
  grant_types: ["client_credentials"],
  ...scopeFor(user),
  response_types: [],
  redirect_uris: [],
});

interface Sites {
  /** Origins of the portal. */
  origins: readonly string[];
  platformUrl: string;
}

export const clientsFor = (users: readonly DemoUser[], { origins, platformUrl }: Sites): ClientMetadata[] => [
  portalClient(origins),
  platformClient(platformUrl),
  ...users.map(scriptClient),
];
