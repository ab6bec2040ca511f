import { createHash, randomBytes } from "node:crypto";
import type { DemoUser } from "../../stand-ins/identity";
import { type Browser, locationOf } from "./browser";

export const portalUrl = "http://127.0.0.1:3000";
const redirectUri = `${portalUrl}/auth/callback`;

export interface Tokens {
  access_token: string;
  id_token: string;
  refresh_token: string;
}

/** Signs in at an identity provider as the portal and its user's browser do. */
export function createPortalClient(issuer: string) {
  const verifier = randomBytes(32).toString("base64url");

  function authorizationUrl(changes: Record<string, string> = {}): string {
    const query = new URLSearchParams({
      client_id: "ca-portal",
      redirect_uri: redirectUri,
      response_type: "code",
      scope: "openid profile",
      state: "state-1",
      code_challenge: createHash("sha256").update(verifier).digest("base64url"),
      code_challenge_method: "S256",
      ...changes,
    });
    return `${issuer}/auth?${query.toString()}`;
  }

  async function signIn(browser: Browser, { username, password }: DemoUser): Promise<URL> {
    const page = locationOf(await browser.visit(authorizationUrl()));
    const resume = locationOf(await browser.visit(page, { username, password }));
    return locationOf(await browser.visit(resume));
  }

  const askForTokens = (body: Record<string, string>, origin = portalUrl) =>
    fetch(`${issuer}/token`, {
      method: "POST",
      headers: { origin },
      body: new URLSearchParams({ client_id: "ca-portal", ...body }),
    });

  async function signedIn(browser: Browser, who: DemoUser): Promise<Tokens> {
    const code = (await signIn(browser, who)).searchParams.get("code") ?? "";
    const answer = await askForTokens({
      grant_type: "authorization_code",
      code,
      redirect_uri: redirectUri,
      code_verifier: verifier,
    });
    return (await answer.json()) as Tokens;
  }

  async function signOut(browser: Browser, { id_token: idToken }: Tokens): Promise<URL> {
    const query = new URLSearchParams({ id_token_hint: idToken, post_logout_redirect_uri: `${portalUrl}/` });
    const page = await (await browser.visit(`${issuer}/session/end?${query.toString()}`)).text();
    const xsrf = /name="xsrf" value="(\w+)"/.exec(page)?.[1] ?? "";
    return locationOf(await browser.visit(`${issuer}/session/end/confirm`, { xsrf, logout: "yes" }));
  }

  const refresh = (tokens: Tokens) =>
    askForTokens({ grant_type: "refresh_token", refresh_token: tokens.refresh_token });

  return { authorizationUrl, signIn, askForTokens, signedIn, signOut, refresh };
}
