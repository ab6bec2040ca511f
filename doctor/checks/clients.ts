import { decodeJwt } from "jose";
import type { Environment } from "../../config/environment";
import type { IdentityConfig } from "../../config/identity";
import { readRealm, type Realm } from "../realm/realm-file";
import { reasonOf, type Fault } from "../fault";

const timeoutMs = 5_000;

/** A client of ours at the identity provider, for which a variable holds the secret. */
interface OurClient {
  about: string;
  clientId: string;
  secret: string;
  /** Roles of its service account; undefined if people sign in to it. */
  roles: string[] | undefined;
  /** Scopes that a script gets from it. */
  scopes: string[];
  redirectUri: string | undefined;
}

/** The configuration and the realm file, by which tokens are judged. */
interface Expected {
  identity: IdentityConfig;
  realm: Realm;
}

/** Returns the clients of deploy/keycloak/realm.json for which the environment has a secret. */
function ourClients(environment: Environment, { clients, clientScopes, users }: Realm): OurClient[] {
  const plain = clientScopes.flatMap(({ name, protocolMappers }) => (protocolMappers ? [] : [name]));
  return clients.flatMap((client) => {
    const { clientId, defaultClientScopes, optionalClientScopes, redirectUris: [redirectUri] = [] } = client;
    const [, about = ""] = /^\$\{(\w+)\}$/.exec(client.secret ?? "") ?? [];
    const secret = environment[about];
    if (!secret) return [];
    const scopes = [...defaultClientScopes, ...optionalClientScopes].filter((name) => plain.includes(name));
    const roles = users.find((user) => user.serviceAccountClientId === clientId)?.realmRoles;
    // An office's own identity provider may know the Temporal UI by another name.
    const id = roles ? clientId : environment["TEMPORAL_UI_CLIENT_ID"] || clientId;
    return [{ about, clientId: id, secret, roles, scopes, redirectUri }];
  });
}

const brings = "自带的 Keycloak：deploy/ca realm apply；别的认证服务";

/** Returns what is wrong with a script's token; the secrets of its client and the token are in no sentence. */
function claimFaults(client: OurClient, { identity, realm }: Expected, token: string): Fault[] {
  const { about, clientId, roles = [], scopes } = client;
  let claims: ReturnType<typeof decodeJwt>;
  try {
    claims = decodeJwt(token);
  } catch {
    const remedy = "在认证服务把访问令牌设为 JWT（RFC 9068），见 deploy/ca realm";
    return [{ about, fault: `客户端 ${clientId} 的访问令牌不是 JWT`, remedy }];
  }
  const foundRoles = [claims["roles"]].flat();
  const foundScopes = [claims["scope"]].flat().join(" ").split(" ");
  const missingRoles = roles.filter((name) => !foundRoles.includes(name));
  const missingScopes = scopes.filter((name) => !foundScopes.includes(name));
  // An identity provider may give everybody roles of its own, and a role may bring others along.
  const known = realm.roles.realm;
  const brought = known.flatMap(({ name, composites }) =>
    roles.includes(name) ? (composites?.realm ?? []) : [],
  );
  const otherRoles = known
    .map(({ name }) => name)
    .filter((name) => foundRoles.includes(name) && ![...roles, ...brought].includes(name));
  const own = claims["client_id"] ?? claims["azp"];
  return [
    ...([claims.aud].flat().includes(identity.audience)
      ? []
      : [
          {
            about: "OIDC_AUDIENCE",
            fault: `客户端 ${clientId} 的令牌的 aud 是 ${JSON.stringify(claims.aud ?? null)}，不含 ${identity.audience}`,
            remedy: `OIDC_AUDIENCE 写错了的改正；没有写错的，${brings}：为客户端加上受众 ${identity.audience}`,
          },
        ]),
    ...(missingRoles.length === 0
      ? []
      : [
          {
            about,
            fault: `客户端 ${clientId} 的令牌的 roles 不含 ${missingRoles.join("、")}`,
            remedy: `${brings}：给它的服务账户这个角色，并为它加上 roles 声明`,
          },
        ]),
    ...(otherRoles.length === 0
      ? []
      : [
          {
            about,
            fault: `客户端 ${clientId} 的令牌的 roles 还有 ${otherRoles.join("、")}：拿到这个密钥的，也能做这些`,
            remedy: `在认证服务收回，它的服务账户只要 ${roles.join("、")}`,
          },
        ]),
    ...(missingScopes.length === 0
      ? []
      : [
          {
            about,
            fault: `客户端 ${clientId} 的令牌的 scope 不含 ${missingScopes.join("、")}`,
            remedy: `${brings}：给它这个客户端范围，写进令牌的 scope`,
          },
        ]),
    ...(typeof own === "string" && !identity.clientIds.includes(own)
      ? [
          {
            about: "OIDC_OTHER_CLIENT_IDS",
            fault: `客户端 ${clientId} 的令牌说它是 ${own}，接口不接受`,
            remedy: `把 ${own} 写进 OIDC_OTHER_CLIENT_IDS`,
          },
        ]
      : []),
  ];
}

/**
 * Returns what is asked to try a secret. A client to which people sign in brings a code that nobody has: whoever has the
 * right secret is refused for the code, and anybody else for the secret.
 */
const formOf = ({ clientId, secret, roles, scopes, redirectUri = "" }: OurClient): [string, string][] => [
  ["client_id", clientId],
  ["client_secret", secret],
  ...(roles
    ? ([
        ["grant_type", "client_credentials"],
        ["scope", scopes.join(" ")],
      ] satisfies [string, string][])
    : ([
        ["grant_type", "authorization_code"],
        ["code", "doctor"],
        ["redirect_uri", redirectUri],
      ] satisfies [string, string][])),
];

async function faultsOf(client: OurClient, expected: Expected, tokenEndpoint: string): Promise<Fault[]> {
  const { about, clientId, roles, scopes } = client;
  let answer: Response;
  let body: { access_token?: string; error?: string };
  try {
    answer = await fetch(tokenEndpoint, {
      method: "POST",
      body: new URLSearchParams(formOf(client)),
      signal: AbortSignal.timeout(timeoutMs),
    });
    body = (await answer.json()) as typeof body;
  } catch (error) {
    const remedy = "查认证服务的日志";
    return [{ about: "OIDC_ISSUER", fault: `取不到令牌：${reasonOf(error)}`, remedy }];
  }
  const { access_token: token, error = `应答 ${answer.status}` } = body;
  if (token !== undefined) return claimFaults(client, expected, token);
  if (roles === undefined && error === "invalid_grant") return [];
  if (error === "invalid_scope")
    return [
      {
        about,
        fault: `认证服务不给客户端 ${clientId} 范围 ${scopes.join("、")}`,
        remedy: `${brings}：给它这些客户端范围`,
      },
    ];
  if (answer.status >= 500)
    return [{ about: "OIDC_ISSUER", fault: `取令牌的应答是 ${answer.status}`, remedy: "查认证服务的日志" }];
  return [
    {
      about,
      fault: `认证服务不让客户端 ${clientId} 用这个密钥登录：${error}`,
      remedy: `密钥改过的，.env 和认证服务写成一样（自带的 Keycloak 只在第一次启动时读取）；没有这个客户端的，${brings}：登记它${roles ? "，允许 client_credentials" : ""}`,
    },
  ];
}

/** Signs in as each client of ours that has a secret, and finds what its tokens lack. */
export async function clientSecretFaults(
  environment: Environment,
  identity: IdentityConfig,
  tokenEndpoint: string,
): Promise<Fault[]> {
  const expected = { identity, realm: readRealm({}) };
  const clients = ourClients(environment, expected.realm);
  return (await Promise.all(clients.map((client) => faultsOf(client, expected, tokenEndpoint)))).flat();
}
