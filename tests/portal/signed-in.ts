import type { BrowserContext, Page } from "playwright-core";
import type { PortalConfig } from "../../contract/portal-config";
import { demoToken } from "../../stand-ins/identity/demo-token";
import { demoUser, type TestStack } from "../support/test-stack";

/** Changes the session that the browser has stored, as if time had passed or the identity provider had ended it. */
export const changeSession = (
  page: Page,
  changes: { access_token?: string; refresh_token?: string; expires_at?: number },
): Promise<void> =>
  page.evaluate<void>(`(() => {
    const key = Object.keys(sessionStorage).find((name) => name.startsWith("oidc.user:"));
    const session = JSON.parse(sessionStorage.getItem(key));
    sessionStorage.setItem(key, JSON.stringify({ ...session, ...${JSON.stringify(changes)} }));
  })()`);

export const runOut = { access_token: "run-out", expires_at: 1 };

/** Ends a session by itself, here and at the identity provider, which then asks for the password again. */
export async function endSession(page: Page): Promise<void> {
  await changeSession(page, { ...runOut, refresh_token: "ended" });
  await page.context().clearCookies();
}

/** Reads the claims of a token without verifying its signature, which isn't needed here. */
const claimsIn = (token: string) =>
  JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as { exp: number };

/**
 * Stores a session in a window's tabs, or in one tab, as the portal does after a sign-in. The sign-in form with its four pages would
 * take longer than most tests. The session is stored once per tab, so a sign-out stays in effect; it is not renewed
 * when its token expires.
 */
export async function bringSession(
  context: BrowserContext | Page,
  stack: Pick<TestStack, "addresses" | "demoUsers">,
  username: string,
): Promise<void> {
  const { api, identity } = stack.addresses;
  const [token, configuration] = await Promise.all([
    demoToken(identity, demoUser(stack, username)),
    fetch(`${api}/portal-config.json`),
  ]);
  const { issuer, clientId } = (await configuration.json()) as PortalConfig;
  const { exp, ...profile } = claimsIn(token);
  const session = JSON.stringify({
    ...{ access_token: token, token_type: "Bearer", scope: "openid profile" },
    ...{ profile, expires_at: exp },
  });
  const [origin, key, value] = [new URL(api).origin, `oidc.user:${issuer}:${clientId}`, session].map((text) =>
    JSON.stringify(text),
  );
  await context.addInitScript(`
    if (location.origin === ${origin} && !sessionStorage.getItem("session brought")) {
      sessionStorage.setItem("session brought", "true");
      sessionStorage.setItem(${key}, ${value});
    }`);
}
