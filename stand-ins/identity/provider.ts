// The package's main file only adds a warning on Node 20. The features used here work on Node 20 and are tested.
import { Provider } from "oidc-provider/lib/provider.js";
import type {
  AccessToken,
  AdapterFactory,
  ClientCredentials,
  Configuration,
  KoaContextWithOIDC,
  Account,
} from "oidc-provider";
import { clientsFor, scriptScopes } from "./clients";
import type { DemoUser, DemoPerson } from "./demo-users";
import { portalClientId } from "./provision";
import { logoutPage, loggedOutPage, problemPage } from "./pages";
import { platformPath } from "./platform";
import type { Secrets } from "./secrets";

/** Returns the claims about a person in ID and access tokens, in addition to `sub`. */
const claimsOf = ({ name, roles, orgCode, orgName }: DemoPerson): Record<string, unknown> => ({
  name,
  roles,
  ...(orgCode === undefined ? {} : { org_code: orgCode }),
  ...(orgName === undefined ? {} : { org_name: orgName }),
});

const claimNames = ["name", "roles", "org_code", "org_name"];

const accountOf = (person: DemoPerson): Account => ({
  accountId: person.username,
  claims: () => ({ sub: person.username, ...claimsOf(person) }),
});

export interface ProviderOptions {
  issuer: string;
  /** Audience (`aud`) of the access tokens. */
  audience: string;
  users: readonly DemoUser[];
  secrets: Secrets;
  /** Origins of the portal. */
  origins: readonly string[];
  adapter: AdapterFactory;
}

const seconds = { minute: 60, hour: 3_600, day: 86_400 };
const signInScope = "openid profile";

/**
 * Grants access without a page that asks for consent. The portal belongs to the same organisation as the provider, so
 * users who sign in have agreed already.
 */
const grantWithoutAsking: Configuration["loadExistingGrant"] = async ({ oidc }: KoaContextWithOIDC) => {
  const { provider, session, client } = oidc;
  if (!session?.accountId || !client) return undefined;
  const grantId = session.grantIdFor(client.clientId);
  const known = grantId === undefined ? undefined : await provider.Grant.find(grantId);
  if (known) return known;
  const grant = new provider.Grant({ accountId: session.accountId, clientId: client.clientId });
  grant.addOIDCScope(signInScope);
  await grant.save();
  return grant;
};

const userOf = (token: AccessToken | ClientCredentials): string | undefined =>
  "accountId" in token ? token.accountId : token.clientId;

/** Creates the OpenID provider. Its access tokens are JWTs for the API, signed with RS256. */
export function createProvider(options: ProviderOptions): Provider {
  const { issuer, audience, users, secrets, origins, adapter } = options;
  const find = (username: string | undefined): DemoUser | undefined =>
    users.find((user) => user.username === username);
  /** A resource indicator must be a URI, but an audience need not be one. */
  const resource = `urn:audience:${audience}`;

  return new Provider(issuer, {
    adapter,
    clients: clientsFor(users, { origins, platformUrl: `${issuer}${platformPath}` }),
    jwks: { keys: secrets.signingKeys },
    cookies: { keys: secrets.cookieKeys },
    scopes: ["openid", "profile", ...scriptScopes],
    responseTypes: ["code", "none"],
    claims: { openid: ["sub"], profile: claimNames },
    conformIdTokenClaims: false,
    clientBasedCORS: (_ctx, origin) => origins.includes(origin),
    findAccount: (_ctx, username) => {
      const user = find(username);
      return user && accountOf(user);
    },
    extraTokenClaims: (_ctx, token) => {
      const user = find(userOf(token));
      return user && claimsOf(user);
    },
    loadExistingGrant: grantWithoutAsking,
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed("refresh_token"),
    interactions: { url: (_ctx, interaction) => `/sign-in/${interaction.uid}` },
    renderError: (ctx, { error }) => {
      ctx.type = "html";
      ctx.body = problemPage(error);
    },
    formats: {
      customizers: {
        jwt: (_ctx, token, { payload }) => {
          if (payload && token.kind === "ClientCredentials" && !token.scope)
            payload["client_id"] = portalClientId;
        },
      },
    },
    ttl: {
      AccessToken: 15 * seconds.minute,
      AuthorizationCode: seconds.minute,
      ClientCredentials: seconds.hour,
      Grant: 14 * seconds.day,
      IdToken: seconds.hour,
      Interaction: seconds.hour,
      RefreshToken: 14 * seconds.day,
      Session: 14 * seconds.day,
    },
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      clientCredentials: { enabled: true },
      revocation: {
        enabled: true,
        allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId,
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => resource,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: scriptScopes.join(" "),
          audience,
          accessTokenFormat: "jwt",
          jwt: { sign: { alg: "RS256" } },
        }),
      },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => {
          ctx.body = logoutPage(form);
        },
        postLogoutSuccessSource: (ctx) => {
          ctx.body = loggedOutPage();
        },
      },
    },
  });
}
