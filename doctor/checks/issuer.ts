import { createHash, randomBytes } from "node:crypto";
import { createLocalJWKSet, decodeJwt, errors, jwtVerify, type JSONWebKeySet, type JWK } from "jose";
import { z } from "zod";
import type { Environment } from "../../config/environment";
import type { IdentityConfig } from "../../config/identity";
import { httpDatePrecisionMs } from "../../lib/clock-offset";
import { reasonOf, type Fault } from "../fault";
import { clientSecretFaults } from "./clients";
import { readClock, type ClockReading } from "./clock";

const clientTimeoutMs = 5_000;
/** Path of the page to which the identity provider returns users (portal/paths.ts). */
const signedInPath = "/auth/callback";

interface ClientSubject {
  clientId: string;
  publicUrl: string;
  authorizationEndpoint: string;
}

/**
 * Requests the identity provider's sign-in page as the portal does, with PKCE. An unknown client or return address is
 * refused there, before anybody signs in.
 */
async function clientFaults({ clientId, publicUrl, authorizationEndpoint }: ClientSubject): Promise<Fault[]> {
  const about = "OIDC_CLIENT_ID";
  const back = `${publicUrl}${signedInPath}`;
  const url = new URL(authorizationEndpoint);
  const challenge = createHash("sha256").update(randomBytes(32)).digest("base64url");
  const asked = {
    ...{ client_id: clientId, redirect_uri: back, response_type: "code", scope: "openid profile" },
    ...{ code_challenge: challenge, code_challenge_method: "S256", state: "doctor" },
  };
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
  const remedy = `OIDC_CLIENT_ID 写错了的，照认证服务里的写；没有登记的，登记公开客户端 ${clientId}（授权码加 PKCE），回调地址 ${back}；改过 PUBLIC_URL 的，回调地址也要改（自带的 Keycloak：deploy/ca realm apply）`;
  let answer: Response;
  try {
    answer = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(clientTimeoutMs) });
  } catch (error) {
    return [
      { about: "OIDC_ISSUER", fault: `登录页访问不到：${reasonOf(error)}`, remedy: "查认证服务的日志" },
    ];
  }
  if (answer.status >= 500)
    return [{ about: "OIDC_ISSUER", fault: `登录页的应答是 ${answer.status}`, remedy: "查认证服务的日志" }];
  if (answer.status >= 400)
    return [{ about, fault: `认证服务不认识客户端 ${clientId}，或不许回到 ${back}`, remedy }];
  // If the identity provider redirects with an error, it knows the client but doesn't allow it to do this.
  const to = answer.headers.get("location");
  const error = to?.startsWith(back) ? new URL(to).searchParams.get("error") : null;
  return error ? [{ about, fault: `认证服务拒绝客户端 ${clientId} 登录：${error}`, remedy }] : [];
}

const timeoutMs = 5_000;

/** Decides whether Temporal can verify a token with the key: it knows two algorithms, and finds keys by their ids. */
const temporalTakes = (key: JWK): boolean =>
  key.kid !== undefined && (key.use ?? "sig") === "sig" && ["RS256", "ES256"].includes(key.alg ?? "");

const discoverySchema = z.object({
  issuer: z.string(),
  jwks_uri: z.url(),
  authorization_endpoint: z.url().optional(),
  token_endpoint: z.url().optional(),
});
const keySetSchema = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) });

const get = (url: string): Promise<Response> =>
  fetch(url, { redirect: "error", signal: AbortSignal.timeout(timeoutMs) });

async function askIssuer(issuer: string): Promise<Response> {
  return get(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`);
}

async function keysOf(discovery: z.output<typeof discoverySchema>): Promise<JSONWebKeySet> {
  return keySetSchema.parse(await (await get(discovery.jwks_uri)).json());
}

/**
 * Returns the issuer's public keys that Temporal can use, without their certificates.
 * @throws Error if the issuer can't be reached, has another name, or has no such key
 */
export async function keysForTemporal(issuer: string): Promise<JSONWebKeySet> {
  const discovery = discoverySchema.parse(await (await askIssuer(issuer)).json());
  if (discovery.issuer !== issuer) throw new Error(`the issuer calls itself ${discovery.issuer}`);
  const keys = (await keysOf(discovery)).keys
    .filter(temporalTakes)
    .map(({ x5c: _chain, x5t: _thumb, "x5t#S256": _thumb256, ...key }) => key);
  if (keys.length === 0) throw new Error("the issuer has no key for RS256 or ES256 that has a kid");
  return { keys };
}

interface Subject {
  /** Variables, among them the secrets of clients. */
  environment: Environment;
  identity: IdentityConfig;
  /** Address of the portal, where users sign in; absent if it can't be read. */
  publicUrl?: string;
  /** Access token of an operator to check, if there is one. */
  token: string | undefined;
  /** Returns the present time in milliseconds since the epoch. */
  now: () => number;
  /** Comparisons of this machine's clock, to which the issuer's is added. */
  clocks: ClockReading[];
}

/**
 * Finds faults of the configured issuer: its tokens must be verifiable and, if a token is given, it must be one that the
 * API accepts.
 */
export async function issuerFaults({
  environment,
  identity,
  publicUrl,
  token,
  now,
  clocks,
}: Subject): Promise<Fault[]> {
  const { issuer } = identity;
  const about = "OIDC_ISSUER";
  let keys: JSONWebKeySet;
  let signIn: string | undefined;
  let tokens: string | undefined;
  try {
    const asked = now();
    const answer = await askIssuer(issuer);
    if (answer.status >= 500) {
      const remedy = "认证服务或它前面的代理暂时不可用：正在启动的稍后再看，否则查它的日志";
      return [{ about, fault: `配置文档的应答是 ${answer.status}`, remedy }];
    }
    if (!answer.ok) {
      const remedy = "OIDC_ISSUER 须与令牌的 iss 一字不差（Keycloak 为 https://主机/realms/领域名）";
      return [{ about, fault: `配置文档的应答是 ${answer.status}`, remedy }];
    }
    clocks.push(...clockOf(answer, { asked, answered: now() }));
    if (answer.headers.get("content-type")?.startsWith("text/html")) {
      const remedy =
        "OIDC_ISSUER 须与令牌的 iss 一字不差（Keycloak 为 https://主机/realms/领域名）；路上的登录网关、防火墙须放行";
      return [{ about, fault: "应答的是网页，不是认证服务的配置文档", remedy }];
    }
    const discovery = discoverySchema.parse(await answer.json());
    if (discovery.issuer !== issuer) {
      return [{ about, fault: `认证服务自称 ${discovery.issuer}`, remedy: issuerRemedy(issuer, discovery) }];
    }
    ({ authorization_endpoint: signIn, token_endpoint: tokens } = discovery);
    try {
      keys = await keysOf(discovery);
    } catch (error) {
      const remedy =
        "在认证服务设置对外的主机名（Keycloak：KC_HOSTNAME），使 jwks_uri 与 OIDC_ISSUER 同一主机，并从本机访问得到";
      const fault = `配置文档里的 jwks_uri ${discovery.jwks_uri} 取不到公钥：${reasonOf(error)}`;
      return [{ about, fault, remedy }];
    }
  } catch (error) {
    const remedy =
      "检查认证服务是否在运行、本机能否访问它、其证书是否受信任（私有证书用 NODE_EXTRA_CA_CERTS）";
    return [{ about, fault: `访问不到：${reasonOf(error)}`, remedy }];
  }
  const usable = keys.keys.some(
    ({ kty, use = "sig" }) => use === "sig" && ["RSA", "EC", "OKP"].includes(kty ?? ""),
  );
  const keyless: Fault = {
    about,
    fault: "认证服务没有公布可用的签名公钥",
    remedy: "为领域启用 RS256、PS256、ES256 或 EdDSA 的签名密钥",
  };
  const client =
    signIn === undefined || publicUrl === undefined
      ? []
      : await clientFaults({ clientId: identity.clientId, publicUrl, authorizationEndpoint: signIn });
  const secrets = tokens === undefined ? [] : await clientSecretFaults(environment, identity, tokens);
  return [...client, ...secrets, ...(usable ? await tokenFaults({ identity, token, now, keys }) : [keyless])];
}

/** Says which of two addresses to change: a name from inside an intranet is of no use to browsers. */
function issuerRemedy(issuer: string, { issuer: own }: { issuer: string }): string {
  const hostOf = (url: string) => (URL.canParse(url) ? new URL(url).origin : url);
  if (hostOf(own) === hostOf(issuer)) return `改为 ${own}`;
  return `浏览器打得开 ${own} 的，OIDC_ISSUER 改为它；打不开的（内网的名称、http），在认证服务设置对外的地址（Keycloak：KC_HOSTNAME；代理传 X-Forwarded-Host 和 X-Forwarded-Proto），使它自称 ${issuer}`;
}

function clockOf(answer: Response, times: { asked: number; answered: number }): ClockReading[] {
  const elsewhere = Date.parse(answer.headers.get("date") ?? "");
  if (Number.isNaN(elsewhere)) return [];
  return [readClock({ of: "认证服务", elsewhere, precisionMs: httpDatePrecisionMs, ...times })];
}

async function tokenFaults({
  identity,
  token,
  now,
  keys,
}: Pick<Subject, "identity" | "token" | "now"> & { keys: JSONWebKeySet }): Promise<Fault[]> {
  if (token === undefined) return [];
  const about = "访问令牌";
  const { issuer, audience, clockToleranceSeconds: clockTolerance } = identity;
  try {
    const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(keys), {
      issuer,
      clockTolerance,
      currentDate: new Date(now()),
    });
    return [
      ...([payload.aud].flat().includes(audience)
        ? []
        : [
            {
              about: "OIDC_AUDIENCE",
              fault: `令牌的 aud 是 ${JSON.stringify(payload.aud ?? null)}，不含 ${audience}`,
              remedy: `在认证服务为客户端加上受众 ${audience}，或按令牌更正 OIDC_AUDIENCE`,
            },
          ]),
      ...(protectedHeader.typ?.toLowerCase() === "at+jwt"
        ? []
        : [
            {
              about,
              fault: `typ 是 ${protectedHeader.typ ?? "空"}，不是 at+jwt`,
              remedy: "在认证服务为客户端启用 at+jwt（RFC 9068），见 deploy/keycloak/realm.json",
            },
          ]),
      ...(Array.isArray(payload["roles"]) && payload["roles"].includes("operator")
        ? []
        : [
            {
              about,
              fault: "roles 不含 operator",
              remedy: "用运维人员的令牌检查；仍不行则为客户端加上 roles 声明，见 deploy/keycloak/realm.json",
            },
          ]),
    ];
  } catch (error) {
    const expired = error instanceof errors.JWTExpired;
    const remedy = expired
      ? "取一个新令牌再检查"
      : `令牌的 iss 是 ${issuerIn(token)}：换成由 OIDC_ISSUER 签发的，或更正 OIDC_ISSUER`;
    return [{ about, fault: expired ? "已过期" : `验证不通过：${reasonOf(error)}`, remedy }];
  }
}

function issuerIn(token: string): string {
  try {
    return decodeJwt(token).iss ?? "空";
  } catch {
    return "读不出的";
  }
}
