import type { BrowserContext, Page } from "playwright-core";
import type { PortalConfig } from "../../contract/portal-config";
import { isUserRole } from "../../api/platform/principal";
import { createTokenSigner } from "../support/people";
import { demoUser, type TestStack } from "../support/test-stack";

/** Parts of a stack that a session needs. */
export type SessionStack = Pick<TestStack, "addresses" | "demoUsers" | "dataDir">;

/** Returns the token that a demo user gets by signing in at the portal. */
export async function personalToken(stack: SessionStack, username: string): Promise<string> {
  const { name, roles, orgCode, orgName } = demoUser(stack, username);
  const sign = await createTokenSigner(stack);
  const claims = { subject: username, name, roles: roles.filter(isUserRole) };
  return sign({ ...claims, ...(orgCode && orgName ? { orgCode, orgName } : {}) });
}

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
  stack: SessionStack,
  username: string,
): Promise<void> {
  const { api } = stack.addresses;
  const [token, configuration] = await Promise.all([
    personalToken(stack, username),
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
