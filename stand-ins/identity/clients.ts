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

/** Scopes for clients of other systems, by role: of the certificate authority, and of readers of the events. */
const scopes: Readonly<Record<string, string>> = { issuer: "work-orders", subscriber: "events" };
export const scriptScopes = Object.values(scopes);

/** Returns the scopes that a script has to ask for to act in its user's roles. */
export function scopeFor({ roles }: Pick<DemoUser, "roles">): { scope?: string } {
  const wanted = roles.flatMap((role) => scopes[role] ?? []);
  return wanted.length > 0 ? { scope: wanted.join(" ") } : {};
}

/** Client by which a script acts as a demo user without a browser. */
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
