import { createHash, randomBytes } from "node:crypto";
import { reasonOf, type Fault } from "../fault";

const timeoutMs = 5_000;
/** Path of the page to which the identity provider returns users (portal/paths.ts). */
const signedInPath = "/auth/callback";

interface Subject {
  clientId: string;
  publicUrl: string;
  authorizationEndpoint: string;
}

/**
 * Requests the identity provider's sign-in page as the portal does, with PKCE. An unknown client or return address is
 * refused there, before anybody signs in.
 */
export async function clientFaults({
  clientId,
  publicUrl,
  authorizationEndpoint,
}: Subject): Promise<Fault[]> {
  const about = "OIDC_CLIENT_ID";
  const back = `${publicUrl}${signedInPath}`;
  const url = new URL(authorizationEndpoint);
  const challenge = createHash("sha256").update(randomBytes(32)).digest("base64url");
  const asked = {
    ...{ client_id: clientId, redirect_uri: back, response_type: "code", scope: "openid profile" },
    ...{ code_challenge: challenge, code_challenge_method: "S256", state: "doctor" },
  };
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
  const remedy = `在认证服务登记公开客户端 ${clientId}（授权码加 PKCE），回调地址 ${back}；改过 PUBLIC_URL 的，回调地址也要改`;
  let answer: Response;
  try {
    answer = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(timeoutMs) });
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
